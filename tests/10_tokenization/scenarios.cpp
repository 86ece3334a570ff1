// What is graded in module 10. Texts and words come from the seed; what is emitted is ids, ends, counts and
// bytes, one number each.

#include <string>
#include <vector>

#include "support/scenario.h"
#include "tinytorch/bpe.h"

using namespace tinytorch;
using namespace tinytorch::scenario;
using namespace std::string_literals;

namespace {

using Strings = std::vector<std::string>;

/// Numbers 0 .. below-1 in a row, read through the tensor's body.
std::vector<std::int32_t> draw(Inputs& in, Index count, Index below) {
  const Tensor drawn = in.labels({count}, below);
  const detail::Body& body = drawn.body();
  const auto* from = reinterpret_cast<const std::int32_t*>(body.storage->data) + body.layout.offset;
  std::vector<std::int32_t> out;
  for (Index i = 0; i < count; ++i) out.push_back(from[i * body.layout.strides[0]]);
  return out;
}

/// `count` of the parts, one after another.
std::string text(Inputs& in, Index count, const Strings& parts) {
  std::string out;
  for (const std::int32_t each : draw(in, count, static_cast<Index>(parts.size()))) {
    out += parts[static_cast<std::size_t>(each)];
  }
  return out;
}

std::string bytes(Inputs& in, Index count) {
  std::string out;
  for (const std::int32_t each : draw(in, count, 256)) out += static_cast<char>(each);
  return out;
}

template <class Numbers>
void emit_numbers(const char* name, const Numbers& numbers) {
  const std::vector<std::int32_t> values(numbers.begin(), numbers.end());
  emit(name, Tensor::from(values, {static_cast<Index>(values.size())}));
}

void emit_bytes(const char* name, const std::string& value) {
  std::vector<std::int32_t> values;
  for (const char c : value) values.push_back(static_cast<unsigned char>(c));
  emit_numbers(name, values);
}

Strings letters(const std::string& all) {
  Strings out;
  for (const char c : all) out.emplace_back(1, c);
  return out;
}

const Strings& characters() {
  static const Strings all = {"a", "b", "Z", "7", " ", "\n", "é", "ß", "Ж", "中", "字", "☃", "😀", "𝟘", "\0"s};
  return all;
}

/// Words of a few letters, with weights.
bpe::Pieces corpus(Inputs& in, Index count, const std::string& alphabet, Index longest) {
  bpe::Pieces out;
  for (Index i = 0; i < count; ++i) {
    out.begin_word(in.integer(1, 9));
    for (const char c : text(in, in.integer(1, longest), letters(alphabet))) out.add(c);
  }
  return out;
}

/// What 10.6 should count, so that 10.7 does not depend on it.
bpe::PairCounts counted(const bpe::Pieces& words) {
  bpe::PairCounts out;
  for (bpe::Place at = 0; at < words.size(); ++at) out.add(words.pair(at), words.weight(at), at);
  return out;
}

void emit_pieces(const char* name, const bpe::Pieces& words) {
  std::vector<std::int32_t> values;
  for (bpe::Place at = 0; at < words.size(); ++at) values.push_back(words.id(at));
  emit_numbers(name, values);
}

void emit_counts(const char* name, const bpe::PairCounts& counts, const Tokens& ids) {
  std::vector<std::int32_t> values;
  for (const TokenId left : ids) {
    for (const TokenId right : ids) values.push_back(static_cast<std::int32_t>(counts.count({left, right})));
  }
  emit_numbers(name, values);
}

void emit_rules(const char* name, const std::vector<bpe::Merge>& rules) {
  std::vector<std::int32_t> values;
  for (const bpe::Merge& rule : rules)
    values.insert(values.end(), {rule.pair.left, rule.pair.right, rule.made});
  emit_numbers(name, values);
}

/// Rules by chance: each joins two tokens that there are. Not learnt, so that they need no other exercise.
std::vector<bpe::Merge> rules(Inputs& in, Index count, const std::string& alphabet) {
  Tokens made;
  for (const char c : alphabet) made.push_back(c);
  std::vector<bpe::Merge> out;
  for (Index i = 0; i < count; ++i) {
    const std::vector<std::int32_t> which = draw(in, 2, static_cast<Index>(made.size()));
    const bpe::Pair pair = {made[static_cast<std::size_t>(which[0])],
                            made[static_cast<std::size_t>(which[1])]};
    bool is_new = true;
    for (const bpe::Merge& other : out) is_new = is_new && !(other.pair == pair);
    if (!is_new) continue;
    out.push_back({pair, static_cast<TokenId>(256 + out.size())});
    made.push_back(out.back().made);
  }
  return out;
}

void emit_applied(const char* name, const std::string& word, const bpe::MergeTable& table) {
  bpe::Pieces out;
  out.begin_word();
  for (const char c : word) out.add(c);
  bpe::MergeQueue queue;
  kernels::apply_merges(out, table, queue);
  emit_pieces(name, out);
}

/// A tokenizer whose tokens are the characters of a text; needs no exercise.
class Letters : public Tokenizer {
 public:
  explicit Letters(Strings all) : all_(std::move(all)) {}
  [[nodiscard]] Index size() const override { return static_cast<Index>(all_.size()); }
  [[nodiscard]] Tokens encode(std::string_view) const override { return {}; }
  [[nodiscard]] std::string_view bytes_of(TokenId id) const override {
    return all_[static_cast<std::size_t>(id)];
  }

 private:
  Strings all_;
};

void emit_ends(const std::string& text) {
  std::vector<std::int32_t> ends;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = kernels::word_end(text, at);
    ends.push_back(static_cast<std::int32_t>(end));
    if (end <= at || end > text.size()) break;
    at = end;
  }
  emit_numbers("ends", ends);
}

}  // namespace

// ---- 10.1 alphabet

SCENARIO("10.1", "AlphabetOfManyCharacters", {.judge = exact, .visibility = visible}) {
  emit_numbers("alphabet", kernels::alphabet(text(in, in.integer(4, 30), characters())));
}

SCENARIO("10.1", "AlphabetOfRareCharacters", {.judge = exact}) {
  std::string all;
  for (const std::int32_t each : draw(in, 300, 0x10FFFF)) append_utf8(all, static_cast<std::uint32_t>(each));
  emit_numbers("alphabet", kernels::alphabet(all));
}

// ---- 10.2 decode

SCENARIO("10.2", "DecodeManyTokens", {.judge = exact, .visibility = visible}) {
  const Letters tokenizer(characters());
  emit_bytes("text", kernels::decode(tokenizer, draw(in, in.integer(3, 40), 15)));
}

SCENARIO("10.2", "DecodeTokensOfSeveralBytes", {.judge = exact}) {
  Strings tokens;
  for (int i = 0; i < 20; ++i) tokens.push_back(bytes(in, in.integer(1, 6)));
  const Letters tokenizer(tokens);
  emit_bytes("text", tokenizer.decode(draw(in, 50, 20)));
}

// ---- 10.3 whole_characters

SCENARIO("10.3", "WholeCharactersOfCutText", {.judge = exact, .visibility = visible}) {
  std::vector<std::int32_t> lengths;
  const std::string all = text(in, 12, characters());
  for (std::size_t length = 0; length <= all.size(); ++length) {
    lengths.push_back(static_cast<std::int32_t>(kernels::whole_characters(all.substr(0, length))));
  }
  emit_numbers("lengths", lengths);
}

SCENARIO("10.3", "WholeCharactersOfAnyBytes", {.judge = exact}) {
  std::vector<std::int32_t> lengths;
  for (int i = 0; i < 200; ++i) {
    std::string all = "-";
    for (const std::int32_t each : draw(in, in.integer(1, 4), 6)) {
      all += static_cast<char>(each < 2 ? in.integer(0x80, 0xBF) : each < 5 ? in.integer(0xC0, 0xFF) : 'a');
    }
    lengths.push_back(static_cast<std::int32_t>(kernels::whole_characters(all)));
  }
  emit_numbers("lengths", lengths);
}

// ---- 10.4 byte_symbols

SCENARIO("10.4", "SymbolsOfSomeBytes", {.judge = exact, .visibility = visible}) {
  const auto symbols = kernels::byte_symbols();
  std::vector<std::uint32_t> chosen;
  for (const std::int32_t byte : draw(in, 40, 256)) chosen.push_back(symbols[static_cast<std::size_t>(byte)]);
  emit_numbers("symbols", chosen);
}

SCENARIO("10.4", "SymbolsInFiles", {.judge = exact}) {
  const std::string all = bytes(in, 800);
  std::vector<std::uint32_t> chosen;
  for (const char c : all) chosen.push_back(kernels::byte_symbols()[static_cast<unsigned char>(c)]);
  emit_numbers("symbols", chosen);
}

// ---- 10.5 word_end

SCENARIO("10.5", "WordsOfEnglish", {.judge = exact, .visibility = visible}) {
  emit_ends(text(in, 40,
                 {"the", " ", "cat", "'s", "42", "!", "I", "'m", " they", "'ll", "  ", "\n", "x", "_", "'"}));
}

SCENARIO("10.5", "WordsBetweenSpaces", {.judge = exact}) {
  emit_ends(
      text(in, 80, {" ", " ", "\n", "\t", "a", "1", "!", "\u00A0", "\u3000", "\u2028", "\u0085", "\x1C"}));
}

SCENARIO("10.5", "WordsAfterAnApostrophe", {.judge = exact}) {
  emit_ends(text(in, 80,
                 {"'", "'", " ", "s", "t", "r", "e", "v", "m", "l", "l", "d", "S", "'re", "'ve", "a", "é"}));
}

SCENARIO("10.5", "WordsOfTheWorld", {.judge = exact}) {
  emit_ends(text(
      in, 80,
      {"é", "ß", "Ж", "中", "한", "ª", "ʰ", "٣", "½", "Ⅷ", "𝟘", "\u0301", "😀", "€", " ", "a", "'s", "_"}));
}

SCENARIO("10.5", "WordsOfAnyBytes", {.judge = exact}) {
  emit_ends(bytes(in, 100) +
            text(in, 60, {" ", "a", "\xFF", "\xC3", "\x80", "\xE2\x98", "é", "1", "\xF0\x9F\x98", "!"}));
}

// ---- 10.6 count_pairs

SCENARIO("10.6", "CountsOfAFewWords", {.judge = exact, .visibility = visible}) {
  bpe::PairCounts counts;
  kernels::count_pairs(corpus(in, 4, "abc", 6), counts);
  emit_counts("counts", counts, {'a', 'b', 'c'});
}

SCENARIO("10.6", "CountsAndPlacesOfManyWords", {.judge = exact}) {
  bpe::PairCounts counts;
  kernels::count_pairs(corpus(in, 40, "abcd", 9), counts);
  emit_counts("counts", counts, {'a', 'b', 'c', 'd'});
  emit("most", counts.most_frequent().count);
  emit_numbers("places", counts.places({'a', 'b'}));
}

// ---- 10.7 merge_everywhere

SCENARIO("10.7", "JoinsOnePair", {.judge = exact, .visibility = visible}) {
  bpe::Pieces words = corpus(in, 12, "abc", 8);
  bpe::PairCounts counts = counted(words);
  kernels::merge_everywhere(words, {'a', 'b'}, 256, counts);
  emit_pieces("pieces", words);
  emit_counts("counts", counts, {'a', 'b', 'c', 256});
}

SCENARIO("10.7", "JoinsPairsThatOverlap", {.judge = exact}) {
  bpe::Pieces words = corpus(in, 12, "aab", 12);
  bpe::PairCounts counts = counted(words);
  kernels::merge_everywhere(words, {'a', 'a'}, 256, counts);
  kernels::merge_everywhere(words, {256, 'a'}, 257, counts);
  kernels::merge_everywhere(words, {256, 256}, 258, counts);
  emit_pieces("pieces", words);
  emit_counts("counts", counts, {'a', 'b', 256, 257, 258});
}

SCENARIO("10.7", "JoinsOneAfterAnother", {.judge = exact}) {
  bpe::Pieces words = corpus(in, 40, "abcd", 12);
  bpe::PairCounts counts = counted(words);
  std::vector<std::int32_t> most;
  for (TokenId made = 256; made < 286; ++made) {
    const bpe::PairCounts::Counted best = counts.most_frequent();
    if (best.count == 0) break;
    most.push_back(static_cast<std::int32_t>(best.count));
    kernels::merge_everywhere(words, best.pair, made, counts);
  }
  emit_numbers("most", most);
  emit_pieces("pieces", words);
}

// ---- 10.8 learn_merges

SCENARIO("10.8", "LearnsAFewRules", {.judge = exact, .visibility = visible}) {
  bpe::Pieces words = corpus(in, 12, "abc", 8);
  bpe::Vocabulary tokens;
  emit_rules("rules", kernels::learn_merges(words, tokens, 256 + in.integer(3, 8), 1));
  emit("size", tokens.size());
}

SCENARIO("10.8", "LearnsWhatIsNotRare", {.judge = exact}) {
  bpe::Pieces words = corpus(in, 60, "abcdef", 10);
  bpe::Vocabulary tokens;
  emit_rules("rules", kernels::learn_merges(words, tokens, 2000, in.integer(8, 30)));
  emit_pieces("pieces", words);
}

SCENARIO("10.8", "LearnsAllThereIs", {.judge = exact}) {
  bpe::Pieces words = corpus(in, 40, "ab", 10);
  bpe::Vocabulary tokens;
  emit_rules("rules", kernels::learn_merges(words, tokens, 100'000, 1));
  emit("size", tokens.size());
}

SCENARIO("10.8", "LearnsFromAText", {.judge = exact}) {
  const std::string all =
      text(in, 600, {"the", " cat", " hat", " in", "'s", " that", "!", "\n", " then", "é"});
  const BpeTokenizer tokenizer = BpeTokenizer::train(all, {.size = 290, .special = {"<|end|>"}});
  emit_rules("rules", tokenizer.merges());
  emit_numbers("ids", tokenizer.encode(all));
}

// ---- 10.9 apply_merges

SCENARIO("10.9", "AppliesAFewRules", {.judge = exact, .visibility = visible}) {
  const bpe::MergeTable table(rules(in, 6, "abc"));
  for (const char* name : {"first", "second", "third"})
    emit_applied(name, text(in, 12, letters("abc")), table);
}

SCENARIO("10.9", "AppliesManyRules", {.judge = exact}) {
  const bpe::MergeTable table(rules(in, 60, "abcd"));
  for (const char* name : {"first", "second"}) emit_applied(name, text(in, 200, letters("abcde")), table);
}

SCENARIO("10.9", "AppliesRulesThatOverlap", {.judge = exact}) {
  const bpe::MergeTable table(rules(in, 12, "ab"));
  for (const char* name : {"first", "second"}) emit_applied(name, text(in, 90, letters("aab")), table);
}

SCENARIO("10.9", "AppliesRulesToALongWord", {.judge = exact}) {
  const bpe::MergeTable table(rules(in, 30, "abc"));
  emit_applied("pieces", text(in, 150'000, letters("abc")), table);
}

// ---- 10.10 find_special

SCENARIO("10.10", "FindsNames", {.judge = exact, .visibility = visible}) {
  const Strings names = {"<a>", "<b>", "<c>"};
  const std::string all = text(in, 40, {"<", "a", ">", "<a>", "<b>", "<c", "x"});
  std::vector<std::int32_t> found;
  for (std::size_t from = 0; from <= all.size(); ++from) {
    const bpe::Found each = kernels::find_special(all, from, names);
    found.push_back(static_cast<std::int32_t>(each.at));
    found.push_back(static_cast<std::int32_t>(each.which));
  }
  emit_numbers("found", found);
}

SCENARIO("10.10", "FindsTheLongestName", {.judge = exact}) {
  Strings names;
  for (int i = 0; i < 8; ++i) names.push_back("a" + text(in, in.integer(1, 5), letters("ab")));
  const std::string all = text(in, 120, letters("aabbc"));
  std::vector<std::int32_t> found;
  for (std::size_t from = 0; from <= all.size(); from += 3) {
    const bpe::Found each = kernels::find_special(all, from, names);
    found.push_back(static_cast<std::int32_t>(each.at));
    found.push_back(each.which == bpe::kNone
                        ? -1
                        : static_cast<std::int32_t>(names[static_cast<std::size_t>(each.which)].size()));
  }
  emit_numbers("found", found);
}

SCENARIO("10.10", "FindsNamesOfAnyBytes", {.judge = exact}) {
  Strings names;
  for (int i = 0; i < 4; ++i) names.push_back(bytes(in, in.integer(1, 2)));
  const std::string all = bytes(in, 400);
  std::vector<std::int32_t> found;
  for (std::size_t from = 0; from < all.size();) {
    const bpe::Found each = kernels::find_special(all, from, names);
    found.push_back(static_cast<std::int32_t>(each.at));
    if (each.at < from) break;
    from = each.at + 1;
  }
  emit_numbers("found", found);
}
