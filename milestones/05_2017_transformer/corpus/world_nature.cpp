// Animals, planets and elements.

#include "corpus/world.h"

namespace milestones {

namespace {

// class, legs, young, sound, food
constexpr std::string_view kAnimals = R"(
  a dog       | a mammal     | 4  | a puppy       | barks    | plants and meat
  a cat       | a mammal     | 4  | a kitten      | meows    | meat
  a cow       | a mammal     | 4  | a calf        | moos     | plants
  a horse     | a mammal     | 4  | a foal        | neighs   | plants
  a donkey    | a mammal     | 4  | a foal        | brays    | plants
  a sheep     | a mammal     | 4  | a lamb        | bleats   | plants
  a goat      | a mammal     | 4  | a kid         | bleats   | plants
  a pig       | a mammal     | 4  | a piglet      | grunts   | plants and meat
  a lion      | a mammal     | 4  | a cub         | roars    | meat
  a wolf      | a mammal     | 4  | a pup         | howls    | meat
  a bear      | a mammal     | 4  | a cub         | growls   | plants and meat
  a deer      | a mammal     | 4  | a fawn        | bellows  | plants
  a hare      | a mammal     | 4  | a leveret     | -        | plants
  an elephant | a mammal     | 4  | a calf        | trumpets | plants
  a mouse     | a mammal     | 4  | a pup         | squeaks  | plants and meat
  a whale     | a mammal     | no | a calf        | sings    | meat
  a dolphin   | a mammal     | no | a calf        | whistles | meat
  a duck      | a bird       | 2  | a duckling    | quacks   | plants and meat
  a goose     | a bird       | 2  | a gosling     | honks    | plants
  a hen       | a bird       | 2  | a chick       | clucks   | plants and meat
  a swan      | a bird       | 2  | a cygnet      | -        | plants
  an owl      | a bird       | 2  | an owlet      | hoots    | meat
  an eagle    | a bird       | 2  | an eaglet     | screams  | meat
  a pigeon    | a bird       | 2  | a squab       | coos     | plants
  a turkey    | a bird       | 2  | a poult       | gobbles  | plants and meat
  a frog      | an amphibian | 4  | a tadpole     | croaks   | meat
  a snake     | a reptile    | no | a snakelet    | hisses   | meat
  a tortoise  | a reptile    | 4  | a hatchling   | -        | plants
  a crocodile | a reptile    | 4  | a hatchling   | -        | meat
  a shark     | a fish       | no | a pup         | -        | meat
  an eel      | a fish       | no | an elver      | -        | meat
  a bee       | an insect    | 6  | a larva       | buzzes   | plants
  a butterfly | an insect    | 6  | a caterpillar | -        | plants
  a cricket   | an insect    | 6  | a nymph       | chirps   | plants and meat
  a spider    | an arachnid  | 8  | a spiderling  | -        | meat
)";

// place, type, colour, outer neighbour
constexpr std::string_view kPlanets = R"(
  Mercury | first   | a rocky planet | grey      | Venus
  Venus   | second  | a rocky planet | yellow    | Earth
  Earth   | third   | a rocky planet | blue      | Mars
  Mars    | fourth  | a rocky planet | red       | Jupiter
  Jupiter | fifth   | a gas giant    | striped   | Saturn
  Saturn  | sixth   | a gas giant    | golden    | Uranus
  Uranus  | seventh | an ice giant   | turquoise | Neptune
  Neptune | eighth  | an ice giant   | deep blue | -
)";

// symbol, atomic number, state
constexpr std::string_view kElements = R"(
  hydrogen  | H  | 1  | a gas
  helium    | He | 2  | a gas
  lithium   | Li | 3  | a solid
  boron     | B  | 5  | a solid
  carbon    | C  | 6  | a solid
  nitrogen  | N  | 7  | a gas
  oxygen    | O  | 8  | a gas
  fluorine  | F  | 9  | a gas
  neon      | Ne | 10 | a gas
  sodium    | Na | 11 | a solid
  magnesium | Mg | 12 | a solid
  aluminium | Al | 13 | a solid
  silicon   | Si | 14 | a solid
  sulfur    | S  | 16 | a solid
  chlorine  | Cl | 17 | a gas
  argon     | Ar | 18 | a gas
  potassium | K  | 19 | a solid
  calcium   | Ca | 20 | a solid
  titanium  | Ti | 22 | a solid
  iron      | Fe | 26 | a solid
  nickel    | Ni | 28 | a solid
  copper    | Cu | 29 | a solid
  zinc      | Zn | 30 | a solid
  bromine   | Br | 35 | a liquid
  silver    | Ag | 47 | a solid
  tin       | Sn | 50 | a solid
  iodine    | I  | 53 | a solid
  platinum  | Pt | 78 | a solid
  gold      | Au | 79 | a solid
  uranium   | U  | 92 | a solid
)";

}  // namespace

Topic animals() {
  return {.name = "animals",
          .relations =
              {{.noun = "class",
                .statement = "{} is *.",
                .phrasings = {"What kind of animal is {}?", "To which class does {} belong?",
                              "Is {} a mammal, a bird or something else?", "How do zoologists classify {}?",
                              "Under what heading would a nature book list {}?",
                              "Which group of creatures counts {} as a member?",
                              "Biology lessons describe {} as what?", "Where in the tree of life sits {}?"}},
               {.noun = "number of legs",
                .statement = "{} has * legs.",
                .phrasings = {"How many legs does {} have?", "Count the limbs of {} for me.",
                              "On how many feet does {} stand?", "If I draw {}, what must touch the ground?",
                              "How many boots would {} need?", "Looking underneath {}, what do I see?",
                              "With how many paws or hooves does {} walk?", "Give the leg count of {}."}},
               {.noun = "young",
                .statement = "The young of {} is called *.",
                .phrasings = {"What is the young of {} called?", "How do people name the baby of {}?",
                              "Which word means a child of {}?", "Which small animal grows up to be {}?",
                              "Just born, what title does the offspring of {} get?",
                              "A farmer finds the little one of {}, what is it?",
                              "What follows its mother if the mother is {}?",
                              "Give me the term for {} that has only now come into the world."}},
               {.noun = "sound",
                .statement = "{} *.",
                .phrasings = {"What sound does {} make?", "How does {} speak?",
                              "Which noise tells me that {} is near?", "Which verb fits the voice of {}?",
                              "At night I hear {}, how does that go?", "Describe the call of {}.",
                              "In a nursery rhyme, what does {} do?", "How would an actor imitate {}?"}},
               {.noun = "food",
                .statement = "{} eats *.",
                .phrasings = {"What does {} eat?", "On what diet does {} live?",
                              "What would I put into the bowl of {}?",
                              "Does {} feed on plants, on meat or on both?", "What is on the menu of {}?",
                              "A hungry guest is {}, what shall I serve?",
                              "Name what keeps {} from starving.", "What ends up in the stomach of {}?"}}},
          .entities = table(kAnimals)};
}

Topic planets() {
  return {
      .name = "planets",
      .relations =
          {{.noun = "place from the Sun",
            .statement = "{} is the * planet from the Sun.",
            .phrasings = {"Which place from the Sun does {} have?", "Counting outward, which planet is {}?",
                          "What is the position of {} in the solar system?",
                          "In the row of planets, where is {}?", "How far down the list of orbits comes {}?",
                          "Starting at the centre, when do I reach {}?", "Give the rank of {} by distance."}},
           {.noun = "type",
            .statement = "{} is *.",
            .phrasings = {"What type of planet is {}?", "Is {} made of rock, gas or ice?",
                          "Which sort of world is {}?", "What would a probe find {} to be?",
                          "How do astronomers describe {}?", "Is there firm ground on {}, or what is it?",
                          "Of what build is {}?"}},
           {.noun = "colour",
            .statement = "{} looks *.",
            .phrasings = {"What colour is {}?", "How does {} look through a telescope?",
                          "Which paint do I take for a picture of {}?", "In what hue does {} shine?",
                          "What shade is {} on photographs?", "Describe the tint of {}.",
                          "A costume of {} should be dyed how?"}},
           {.noun = "outer neighbour",
            .statement = "After {} comes *.",
            .phrasings = {"Which planet comes after {}?", "Who is the outer neighbour of {}?",
                          "Leaving {} and the Sun behind, what do I meet?",
                          "What follows {} in the solar system?",
                          "Which body circles just outside the orbit of {}?",
                          "Name the planet one step beyond {}.",
                          "A rocket flies past {} into the cold, what is its next stop?"}}},
      .entities = table(kPlanets)};
}

Topic elements() {
  return {
      .name = "elements",
      .relations =
          {{.noun = "symbol",
            .statement = "The symbol of {} is *.",
            .phrasings = {"What is the chemical symbol of {}?", "How do chemists abbreviate {}?",
                          "Which letters stand for {}?", "In a formula, how would {} appear?",
                          "What is printed on the bottle that holds {}?", "Give the short form of {}.",
                          "An equation has {} in it, under which sign?",
                          "How can I write {} without spelling it out?"}},
           {.noun = "atomic number",
            .statement = "The atomic number of {} is *.",
            .phrasings = {"What is the atomic number of {}?", "How many protons has an atom of {}?",
                          "Which number does {} carry in the periodic table?",
                          "Count the positive charges in a nucleus of {}.",
                          "How many electrons circle in neutral {}?",
                          "At what place among its relatives stands {}?",
                          "On which square of the big chart do I find {}?", "Give the proton count of {}."}},
           {.noun = "state",
            .statement = "At room temperature {} is *.",
            .phrasings = {"Is {} a gas, a liquid or a solid?", "In which state is {} at room temperature?",
                          "What form has {} on a warm day?", "Would {} pour, float away or lie on my desk?",
                          "How does {} occur at twenty degrees?", "Which phase of matter fills a jar of {}?",
                          "Can I breathe, drink or hold {}?"}}},
      .entities = table(kElements)};
}

}  // namespace milestones
