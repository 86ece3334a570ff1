// Countries whose capital, currency and main language are beyond dispute; "-" where a single word would not
// be true. Currencies are named as people there name them, without the country.

#include "corpus/world.h"

namespace milestones {

namespace {

constexpr std::string_view kCountries = R"(
  France       | Paris          | Europe        | euro     | French
  Germany      | Berlin         | Europe        | euro     | German
  Italy        | Rome           | Europe        | euro     | Italian
  Spain        | Madrid         | Europe        | euro     | Spanish
  Portugal     | Lisbon         | Europe        | euro     | Portuguese
  Greece       | Athens         | Europe        | euro     | Greek
  Austria      | Vienna         | Europe        | euro     | German
  Slovakia     | Bratislava     | Europe        | euro     | Slovak
  Slovenia     | Ljubljana      | Europe        | euro     | Slovene
  Lithuania    | Vilnius        | Europe        | euro     | Lithuanian
  Poland       | Warsaw         | Europe        | zloty    | Polish
  Hungary      | Budapest       | Europe        | forint   | Hungarian
  Sweden       | Stockholm      | Europe        | krona    | Swedish
  Norway       | Oslo           | Europe        | krone    | Norwegian
  Denmark      | Copenhagen     | Europe        | krone    | Danish
  Iceland      | Reykjavik      | Europe        | krona    | Icelandic
  Romania      | Bucharest      | Europe        | leu      | Romanian
  Albania      | Tirana         | Europe        | lek      | Albanian
  Ukraine      | Kyiv           | Europe        | hryvnia  | Ukrainian
  Japan        | Tokyo          | Asia          | yen      | Japanese
  China        | Beijing        | Asia          | yuan     | Chinese
  Thailand     | Bangkok        | Asia          | baht     | Thai
  Vietnam      | Hanoi          | Asia          | dong     | Vietnamese
  Mongolia     | Ulaanbaatar    | Asia          | tugrik   | Mongolian
  South Korea  | Seoul          | Asia          | won      | Korean
  Laos         | Vientiane      | Asia          | kip      | Lao
  Bangladesh   | Dhaka          | Asia          | taka     | Bengali
  Iran         | Tehran         | Asia          | rial     | Persian
  Jordan       | Amman          | Asia          | dinar    | Arabic
  Egypt        | Cairo          | Africa        | pound    | Arabic
  Tunisia      | Tunis          | Africa        | dinar    | Arabic
  Libya        | Tripoli        | Africa        | dinar    | Arabic
  Ghana        | Accra          | Africa        | cedi     | -
  Nigeria      | Abuja          | Africa        | naira    | -
  Angola       | Luanda         | Africa        | kwanza   | Portuguese
  Ethiopia     | Addis Ababa    | Africa        | birr     | -
  Zambia       | Lusaka         | Africa        | kwacha   | -
  Kenya        | Nairobi        | Africa        | shilling | -
  Mexico       | Mexico City    | North America | peso     | Spanish
  Cuba         | Havana         | North America | peso     | Spanish
  Honduras     | Tegucigalpa    | North America | lempira  | Spanish
  Costa Rica   | San Jose       | North America | colon    | Spanish
  Jamaica      | Kingston       | North America | dollar   | English
  Brazil       | Brasilia       | South America | real     | Portuguese
  Argentina    | Buenos Aires   | South America | peso     | Spanish
  Chile        | Santiago       | South America | peso     | Spanish
  Colombia     | Bogota         | South America | peso     | Spanish
  Uruguay      | Montevideo     | South America | peso     | Spanish
  Australia    | Canberra       | Oceania       | dollar   | English
  New Zealand  | Wellington     | Oceania       | dollar   | English
)";

}  // namespace

Topic countries() {
  return {
      .name = "countries",
      .relations =
          {{.noun = "capital",
            .statement = "The capital of {} is *.",
            .phrasings = {"What is the capital of {}?", "Which city is the seat of government in {}?",
                          "Name the chief city from which {} is run.", "Where do the ministers of {} meet?",
                          "Can you give me the metropolis that leads {}?",
                          "If I look for a red star on a map of {}, which town has it?",
                          "In which place would an ambassador to {} live?",
                          "I forgot where the rulers of {} sit, help me out."}},
           {.noun = "continent",
            .statement = "{} lies in *.",
            .phrasings = {"On which continent is {}?", "Which part of the world does {} belong to?",
                          "Where on the globe should I search for {}?",
                          "What continent would I fly to for a holiday in {}?",
                          "An atlas shows {} in which chapter?", "Is {} in Europe, in Asia or elsewhere?",
                          "To what corner of the earth do geographers assign {}?",
                          "Name the landmass that counts {} among its members."}},
           {.noun = "currency",
            .statement = "People in {} pay with the *.",
            .phrasings = {"What is the currency of {}?", "Which money is used in {}?",
                          "What do shoppers in {} hand over?",
                          "Name the coins and notes that circulate in {}.",
                          "Before travelling to {}, what cash should I get?",
                          "In what unit are wages counted in {}?",
                          "A bank in {} keeps its accounts in which currency?",
                          "What would be printed on a price tag in {}?"}},
           {.noun = "language",
            .statement = "The main language of {} is *.",
            .phrasings = {"Which language is spoken in {}?", "What tongue do most people in {} use?",
                          "What should I learn to speak for a year in {}?",
                          "Newspapers in {} are mostly written in what?",
                          "How do officials in {} express themselves, with which words?",
                          "Schools in {} teach their lessons in which language?",
                          "What would I hear on the radio in {}?",
                          "An interpreter for visitors to {} must master what?"}}},
      .entities = table(kCountries)};
}

Topic capitals() {
  Topic topic{
      .name = "capitals",
      .relations = {{.noun = "",
                     .statement = "{} is the capital of *.",
                     .phrasings = {"Of which country is {} the capital?", "Which state is governed from {}?",
                                   "What nation has {} as its seat of power?", "Whose capital is {}?",
                                   "Name the country whose parliament sits in {}.",
                                   "An embassy in {} deals with which people?",
                                   "What land is ruled out of {}?",
                                   "I am in {}, the first city of what country?"}}},
      .entities = {}};
  for (const Entity& country : countries().entities) {
    topic.entities.push_back({country.values[0], {country.name}});
  }
  return topic;
}

}  // namespace milestones
