// Writes the corpus, or says what is in it.

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "corpus/corpus.h"
#include "corpus/nearest.h"
#include "support/arguments.h"
#include "support/program.h"

namespace {

using namespace milestones;

constexpr const char* kUsage =
    "dialogue_corpus [train|held_out|outside|stats] [--seed N]\n"
    "  train     what the model learns from (the default)\n"
    "  held_out  what it is examined with, as pairs\n"
    "  outside   questions to which the answer is that it does not know\n"
    "  stats     how much there is of everything, and what is answered by the nearest training question\n"
    "  --seed N  another choice of the same kind (2017)\n";

std::vector<Dialogue> only(const std::vector<Dialogue>& all, Kind kind) {
  std::vector<Dialogue> out;
  std::copy_if(all.begin(), all.end(), std::back_inserter(out),
               [kind](const Dialogue& d) { return d.kind == kind; });
  return out;
}

/// How often each is found among the training turns: the least, the middle, and the most.
void spread(const char* what, std::vector<std::size_t> counts) {
  if (counts.empty()) return;
  std::sort(counts.begin(), counts.end());
  std::printf("  %-22s least %5zu   middle %5zu   most %5zu\n", what, counts.front(),
              counts[counts.size() / 2], counts.back());
}

/// What training shows of the answers and the phrasings that are examined. A number that is low here is what
/// a model will find hard.
void show_kind(const Corpus& corpus, Kind kind) {
  const std::vector<Dialogue> train = only(corpus.train, kind);
  const std::vector<Dialogue> examined = only(kind == Kind::refusal ? corpus.outside : corpus.held_out, kind);
  const std::string_view name = name_of(kind);
  std::printf("%-12.*s %6zu dialogues, %8zu bytes, %4zu examined\n", static_cast<int>(name.size()),
              name.data(), train.size(), as_text(train).size(), examined.size());
  std::map<std::string, std::size_t> answers, forms;
  for (const Dialogue& dialogue : corpus.train) {
    for (const Turn& turn : dialogue.turns) {
      ++answers[turn.answer];
      ++forms[turn.form];
    }
  }
  std::vector<std::size_t> same_answer, same_form;
  for (const Dialogue& dialogue : examined) {
    same_answer.push_back(answers[dialogue.turns.back().answer]);
    same_form.push_back(forms[dialogue.turns.back().form]);
  }
  spread("with the same answer", same_answer);
  spread("with the same phrasing", same_form);
}

void show_nearest(const Corpus& corpus) {
  const Nearest nearest(corpus.train);
  std::printf("\nAnswered like the nearest training question:\n%-12s", "");
  for (const Likeness likeness : kLikenesses) std::printf(" %10s", std::string(name_of(likeness)).c_str());
  const auto row = [&nearest](std::string_view name, const std::vector<Dialogue>& examined) {
    if (examined.empty()) return;
    std::printf("\n%-12s", std::string(name).c_str());
    for (const Likeness likeness : kLikenesses)
      std::printf(" %8.1f %%", 100 * nearest.score(examined, likeness));
  };
  for (const Kind kind : kKinds) row(name_of(kind), only(corpus.held_out, kind));
  row("held out", corpus.held_out);
  row("outside", corpus.outside);
  std::printf("\n");
}

void show(const Corpus& corpus) {
  const std::string text = as_text(corpus.train);
  std::set<std::string> words;
  std::size_t longest = 0;
  for (const auto* part : {&corpus.train, &corpus.held_out, &corpus.outside}) {
    for (const Dialogue& dialogue : *part) longest = std::max(longest, as_text({dialogue}).size());
  }
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find_first_of(" \n", begin);
    words.insert(text.substr(begin, end - begin));
    begin = end + 1;
  }
  std::printf("%zu dialogues, %zu bytes, %zu different words, the longest dialogue has %zu bytes\n\n",
              corpus.train.size(), text.size(), words.size(), longest);
  for (const Kind kind : kKinds) show_kind(corpus, kind);
  show_nearest(corpus);
}

void write(int argc, char** argv) {
  std::string part = "train";
  std::uint64_t seed = 2017;
  for (Arguments words(argc, argv); words.next();) {
    if (words.is("--seed")) {
      seed = static_cast<std::uint64_t>(words.whole());
    } else if (words.is("train") || words.is("held_out") || words.is("outside") || words.is("stats")) {
      part = words.word();
    } else {
      words.refuse();
    }
  }
  const Corpus corpus = make_corpus(seed);
  if (part == "stats") {
    show(corpus);
  } else {
    const auto& wanted = part == "train"      ? corpus.train
                         : part == "held_out" ? corpus.held_out
                                              : corpus.outside;
    std::fputs(as_text(wanted).c_str(), stdout);
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout)) {
    throw std::system_error(errno, std::generic_category(), "cannot write");
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--help") {
    std::fputs(kUsage, stdout);
    return 0;
  }
  return guarded("dialogue_corpus", [&] { write(argc, argv); });
}
