// Units and shapes: how many of the smaller make up the larger.

#include "corpus/world.h"

namespace milestones {

namespace {

constexpr std::string_view kUnits = R"(
  a minute      | 60 seconds
  an hour       | 60 minutes
  a day         | 24 hours
  a week        | 7 days
  a fortnight   | 14 days
  a leap year   | 366 days
  a year        | 12 months
  a decade      | 10 years
  a century     | 100 years
  a millennium  | 1000 years
  a kilometre   | 1000 metres
  a metre       | 100 centimetres
  a centimetre  | 10 millimetres
  a foot        | 12 inches
  a yard        | 3 feet
  a fathom      | 6 feet
  a mile        | 1760 yards
  a kilogram    | 1000 grams
  a gram        | 1000 milligrams
  a tonne       | 1000 kilograms
  a pound       | 16 ounces
  a litre       | 1000 millilitres
  a gallon      | 8 pints
  a dozen       | 12 pieces
  a score       | 20 pieces
  a gross       | 144 pieces
  a ream        | 500 sheets
  a byte        | 8 bits
  a kibibyte    | 1024 bytes
  a full circle | 360 degrees
  a right angle | 90 degrees
  a chessboard  | 64 squares
)";

constexpr std::string_view kShapes = R"(
  a triangle  | 3
  a square    | 4
  a pentagon  | 5
  a hexagon   | 6
  a heptagon  | 7
  an octagon  | 8
  a nonagon   | 9
  a decagon   | 10
  a dodecagon | 12
)";

}  // namespace

Topic units() {
  return {.name = "units",
          .relations = {{.noun = "",
                         .statement = "{} has *.",
                         .phrasings = {"How much is {}?", "What does {} consist of?",
                                       "Into what smaller parts is {} divided?",
                                       "What do I get if I split {}?", "Express {} in something smaller.",
                                       "Which amount adds up to {}?", "Break {} down for me.",
                                       "How long or large is {}, counted in little steps?"}}},
          .entities = table(kUnits)};
}

Topic shapes() {
  return {
      .name = "shapes",
      .relations = {{.noun = "",
                     .statement = "{} has * sides.",
                     .phrasings = {"How many sides does {} have?", "Count the edges of {}.",
                                   "With how many strokes do I draw {}?", "How many straight lines bound {}?",
                                   "What number of fences closes a field shaped like {}?",
                                   "Walking around {}, how often do I turn?"}}},
      .entities = table(kShapes)};
}

}  // namespace milestones
