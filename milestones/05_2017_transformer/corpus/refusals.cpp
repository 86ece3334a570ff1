// Questions outside the world, all answered alike: names it does not have, things it does not know about
// names it has, and questions of another sort. Half of the names are real, half are made of syllables, so
// that "unknown" is learnt as "none of those I know" and not as a list.

#include <algorithm>

#include "corpus/parts.h"

namespace milestones {

namespace {

using Words = std::vector<std::string>;

constexpr std::string_view kFirst[] = {"Bor", "Kal", "Tar", "Mel", "Zan", "Vel", "Dor", "Lum", "Pra",
                                       "Gri", "Nov", "Sal", "Hel", "Ost", "Fen", "Ral", "Tim", "Vos",
                                       "Bel", "Kor", "Mar", "Lin", "Sto", "Par", "Can", "Gor", "Wil"};
constexpr std::string_view kMiddle[] = {"a",  "e",  "i",  "o",  "u",  "an", "el",
                                        "or", "in", "ub", "ad", "ev", "ist"};

/// Real names of a topic that the world leaves out, and the endings of made-up ones.
struct Strangers {
  std::string_view topic;
  std::string_view real;  ///< separated by commas
  std::vector<std::string_view> endings;
  std::string_view article;
};

const std::vector<Strangers>& strangers() {
  static const std::vector<Strangers> all = {
      {"countries",
       "Peru,Canada,India,Switzerland,Belgium,Finland,Ireland,Croatia,Serbia,Latvia,Estonia,Bolivia,Paraguay,"
       "Ecuador,"
       "Panama,Haiti,Senegal,Mali,Niger,Chad,Uganda,Rwanda,Malawi,Botswana,Namibia,Madagascar,Algeria,"
       "Morocco,"
       "Yemen,Oman,Qatar,Pakistan,Nepal,Bhutan,Cambodia,Malaysia,Indonesia,Singapore,"
       "Fiji,Samoa,"
       "Tonga,Malta,Cyprus,Luxembourg,Monaco,Atlantis",
       {"dia", "land", "stan", "ria", "nia", "via"},
       ""},
      {"capitals",
       "London,Geneva,Milan,Munich,Hamburg,Barcelona,Lyon,Porto,Krakow,Bergen,Osaka,Shanghai,Mumbai,Sydney,"
       "Chicago,"
       "Boston,Dallas,Toronto,Lagos,Casablanca,Naples,Venice,Antwerp,Zurich,Glasgow,Marseille,Turin,Seville",
       {"ville", "burg", "ton", "polis", "grad", "port"},
       ""},
      {"animals",
       "zebra,tiger,giraffe,camel,monkey,gorilla,panda,koala,badger,otter,beaver,hedgehog,squirrel,moose,"
       "lynx,penguin,"
       "parrot,ostrich,crow,robin,salmon,trout,octopus,crab,lobster,snail,moth,wasp,lizard,newt,toad,buffalo,"
       "llama,"
       "ferret,stork,unicorn,dragon",
       {"bit", "dor", "gur", "mox", "pard", "lope"},
       "a "},
      {"planets",
       "Pluto,Ceres,Eris,Sedna,Vulcan,Titan,Europa,Vesta,Pallas,Juno,Ganymede,Charon",
       {"us", "on", "ara", "is"},
       ""},
      {"elements",
       "cobalt,chromium,manganese,tungsten,radon,krypton,xenon,barium,cesium,arsenic,antimony,bismuth,radium,"
       "thorium,"
       "plutonium,palladium,rhodium,vanadium,scandium,gallium",
       {"ium", "on", "ine", "ogen"},
       ""},
      {"units",
       "parsec,furlong,hectare,barrel,bushel,stone,league,knot,acre,carat,cubit,peck,firkin,light year",
       {"ter", "gram", "et", "ell"},
       "a "},
      {"shapes", "rhombus,trapezoid,circle,cone,sphere,kite", {"gon", "hedron", "oid"}, "a "},
      {"terms",
       "hash table,linked list,mutex,semaphore,sonnet,violin,mortgage,quasar,verb,pronoun,fugue,lever,pulley,"
       "transistor,diode,router,haiku,peninsula,tornado,mirage,virus,vaccine,molecule,novel,waltz,parliament,"
       "pension,"
       "compass,telescope,hinge,recipe,violet,bonnet,treaty,carburettor,nebula,proverb,socket,cathedral,"
       "tariff",
       {"ization", "ing machine", " network", "graph", "norm", "tron"},
       "a "}};
  return all;
}

Words split(std::string_view list) {
  Words out;
  for (;;) {
    const std::size_t comma = list.find(',');
    out.emplace_back(list.substr(0, comma));
    if (comma == std::string_view::npos) return out;
    list.remove_prefix(comma + 1);
  }
}

std::string with_article(std::string_view article, std::string name) {
  if (article.empty()) return name;
  return (std::string_view("aeiou").find(name[0]) == std::string_view::npos ? "a " : "an ") + name;
}

/// Some of a list for training, some for the examination.
struct Pool {
  Words seen, unseen;

  Pool(Words words, Generator& random) {
    shuffle(words, random);
    const auto fifth = words.end() - static_cast<std::ptrdiff_t>((words.size() + 4) / 5);
    unseen.assign(fifth, words.end());
    seen.assign(words.begin(), fifth);
  }
  [[nodiscard]] const Words& of(bool examined) const { return examined ? unseen : seen; }
};

Words combined(std::string_view first, std::string_view second) {
  Words out;
  for (const std::string& a : split(first)) {
    for (const std::string& b : split(second)) out.push_back(a + " " + b);
  }
  return out;
}

constexpr std::size_t kMadeUp = 3;  // made-up names for a real one
constexpr std::size_t kLeastMadeUp = 60;

class Refusals {
 public:
  Refusals(const std::vector<Subject>& world, Generator random)
      : world_(world),
        random_(random),
        attributes_(
            combined("oldest,largest,smallest,highest,most famous,cheapest,newest,longest,strangest",
                     "bridge,lake,river,song,poet,museum,road,school,market,tower,painter,bird,stadium,law"),
            random_),
        traits_(combined("average,usual,exact,greatest,smallest,normal,present",
                         "weight,price,age,speed,height,width,smell,taste,temperature,owner,value"),
                random_),
        things_(
            combined(
                "the old,the blue,the lost,the famous,the silent,the golden,the little,the last,the broken",
                "bridge,book,song,castle,letter,machine,garden,tower,poem,clock,ship,crown,picture,race"),
            random_) {
    for (const Strangers& kind : strangers()) {
      Words names = split(kind.real);
      const std::size_t wanted = names.size() + std::max(kLeastMadeUp, kMadeUp * names.size());
      while (names.size() < wanted) {
        std::string name(pick(kFirst, random_));
        name += pick(kMiddle, random_);
        name += pick(kind.endings, random_);
        if (kind.topic != "countries" && kind.topic != "capitals" && kind.topic != "planets") {
          name[0] = static_cast<char>(name[0] - 'A' + 'a');
        }
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
      }
      for (std::string& name : names) name = with_article(kind.article, std::move(name));
      names_.emplace_back(std::move(names), random_);
    }
  }

  std::vector<Turn> any(bool examined) {
    const std::uint64_t sort = random_.below(20);
    if (sort < 11) return {framed(stranger(examined), random_)};
    if (sort < 16) return {framed(attribute(examined), random_)};
    if (sort < 19) return {framed(elsewhere(examined), random_)};
    return follow_up(examined);
  }

 private:
  static Turn unknown(std::string_view form, std::string_view name, std::string_view value = {}) {
    return {filled(form, name, value), std::string(kUnknown), std::string(form)};
  }

  /// Something the world knows of others, asked about a name it does not have.
  Turn stranger(bool examined) {
    const std::size_t topic = random_.below(names_.size());
    const Relation& relation = pick(world()[topic].relations, random_);
    const std::string& form = pick(relation.phrasings, random_);
    return unknown(form, pick(names_[topic].of(examined), random_));
  }

  /// Something the world does not know, asked about a name it has.
  Turn attribute(bool examined) {
    static constexpr std::string_view kForms[] = {
        "What is the * of {}?",        "Tell me the * of {}.",          "Name the * of {}.",
        "Do you know the * of {}?",    "I am looking for the * of {}.", "Give me the * of {}.",
        "Can you tell me the * of {}?"};
    const Subject& subject = pick(world_, random_);
    const std::string_view topic = subject.topic->name;
    const Pool& pool = topic == "countries" || topic == "capitals" ? attributes_ : traits_;
    const std::string_view form = pick(kForms, random_);
    return unknown(form, subject.entity->name, pick(pool.of(examined), random_));
  }

  /// Another sort of question altogether.
  Turn elsewhere(bool examined) {
    static constexpr std::string_view kForms[] = {
        "Who wrote about {}?",  "Who painted {}?",       "Who invented {}?",      "Who built {}?",
        "Who stole {}?",        "When was {} found?",    "Where is {} now?",      "How old is {}?",
        "Who owns {}?",         "Why did they sell {}?", "How much did {} cost?", "Will I ever see {}?",
        "What happened to {}?", "Who told you about {}?"};
    const std::string_view form = pick(kForms, random_);
    return unknown(form, pick(things_.of(examined), random_));
  }

  /// A known fact, and then the same about a stranger.
  std::vector<Turn> follow_up(bool examined) {
    static constexpr std::string_view kForms[] = {"And {}?", "What about {}?", "How about {}?"};
    for (;;) {
      const Subject& subject = pick(world_, random_);
      if (subject.facts.size() < 2) continue;
      const Fact& fact = pick(subject.facts, random_);
      const auto topic = static_cast<std::size_t>(subject.topic - world().data());
      const Turn known = framed(fact.ask(pick(fact.seen, random_)), random_);
      const std::string_view form = pick(kForms, random_);
      return {known, unknown(form, pick(names_[topic].of(examined), random_))};
    }
  }

  const std::vector<Subject>& world_;
  Generator random_;
  Pool attributes_, traits_, things_;
  std::vector<Pool> names_;  ///< one a topic, in the order of world()
};

}  // namespace

void add_refusals(const Recipe& recipe, const std::vector<Subject>& world, Generator random, Corpus& corpus) {
  Refusals refusals(world, random);
  Collection train(corpus.train), outside(corpus.outside);
  while (corpus.outside.size() < recipe.outside) outside.add(Kind::refusal, refusals.any(true));
  for (std::size_t i = 0; i < recipe.refusals; ++i) train.add(Kind::refusal, refusals.any(false));
}

}  // namespace milestones
