// Writes the corpus, or says what is in it.

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "corpus/corpus.h"
#include "corpus/nearest.h"

namespace {

using namespace milestones;

constexpr const char* kUsage =
    "dialogue_corpus [train|held_out|outside|stats] [--seed N]\n"
    "  train     what the model learns from (the default)\n"
    "  held_out  what it is examined with, as pairs\n"
    "  outside   questions to which the answer is that it does not know\n"
    "  stats     how much there is of everything, and what is answered by the nearest training question\n"
    "  --seed N  another choice of the same kind (2017)\n";

bool of_kind(const Dialogue& dialogue, Kind kind) { return dialogue.kind == kind; }

std::vector<Dialogue> only(const std::vector<Dialogue>& all, Kind kind) {
  std::vector<Dialogue> out;
  std::copy_if(all.begin(), all.end(), std::back_inserter(out),
               [kind](const auto& d) { return of_kind(d, kind); });
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

int wrong_call(const char* what, std::string_view word) {
  std::fprintf(stderr, "dialogue_corpus: %s '%s'; see --help\n", what, std::string(word).c_str());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  std::string_view part = "train";
  std::uint64_t seed = 2017;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--help") {
      std::fputs(kUsage, stdout);
      return 0;
    }
    if (word == "--seed" && i + 1 < argc) {
      const std::string_view number = argv[++i];
      const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), seed);
      if (error != std::errc() || end != number.data() + number.size()) {
        return wrong_call("--seed takes a whole number, got", number);
      }
    } else if (word == "train" || word == "held_out" || word == "outside" || word == "stats") {
      part = word;
    } else {
      return wrong_call("unknown or incomplete option", word);
    }
  }
  const Corpus corpus = make_corpus(seed);
  if (part == "stats") {
    show(corpus);
  } else {
    std::fputs(as_text(part == "train"      ? corpus.train
                       : part == "held_out" ? corpus.held_out
                                            : corpus.outside)
                   .c_str(),
               stdout);
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout)) {
    std::fprintf(stderr, "dialogue_corpus: cannot write (%s)\n", std::strerror(errno));
    return 3;
  }
  return 0;
}
