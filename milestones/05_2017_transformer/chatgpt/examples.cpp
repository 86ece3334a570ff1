#include "chatgpt/examples.h"

#include <algorithm>

#include "tinytorch/error.h"

namespace milestones {

using namespace tinytorch;

namespace {

constexpr Index kBatchesSorted = 32;

Tokens within(Index context, const Dialogue& dialogue, const Tokenizer& tokenizer, const Writing& writing) {
  for (std::span<const Turn> turns = dialogue.turns;; turns = turns.subspan(1)) {
    Tokens out = answered(tokenizer, writing, turns);
    if (static_cast<Index>(out.size()) <= context) return out;
    if (turns.size() == 1) {
      throw ShapeError(str("a question and its answer have ", out.size(), " tokens, and the model reads ",
                           context, "; shorten it: '", turns[0].question.substr(0, 40), "...'"));
    }
  }
}

}  // namespace

Examples::Examples(const std::vector<Dialogue>& dialogues, const Tokenizer& tokenizer, const Writing& writing,
                   Index context, Scored scored)
    : marks_(writing.marks), scored_(scored) {
  texts_.reserve(dialogues.size());
  for (const Dialogue& dialogue : dialogues) texts_.push_back(within(context, dialogue, tokenizer, writing));
}

data::Example Examples::get(Index i) const {
  const Tokens& text = texts_.at(static_cast<std::size_t>(i));
  const Index time = static_cast<Index>(text.size()) - 1;
  Tokens labels(text.size() - 1, kNotScored);
  bool answering = false;
  const auto last = std::find(text.rbegin(), text.rend(), marks_.answer);
  const std::size_t first =
      scored_ == Scored::all ? 0 : text.size() - 1 - static_cast<std::size_t>(last - text.rbegin());
  for (std::size_t t = first; t < labels.size(); ++t) {
    if (text[t] == marks_.answer) answering = true;
    if (text[t] == marks_.end) answering = false;
    if (answering) labels[t] = text[t + 1];
  }
  return {Tensor::from(std::span(text).first(labels.size()), {time}),
          Tensor::from(std::span<const TokenId>(labels), {time})};
}

std::vector<Index> Examples::lengths() const {
  std::vector<Index> out;
  for (const Tokens& text : texts_) out.push_back(static_cast<Index>(text.size()) - 1);
  return out;
}

std::vector<Index> ByLength::order(Index epoch) const {
  std::vector<Index> all = data::RandomSampler(size(), seed_).order(epoch);
  const Index stretch = batch_ * kBatchesSorted;
  for (Index begin = 0; begin < size(); begin += stretch) {
    const auto first = all.begin() + begin;
    std::stable_sort(first, first + std::min(stretch, size() - begin), [this](Index a, Index b) {
      return lengths_[static_cast<std::size_t>(a)] < lengths_[static_cast<std::size_t>(b)];
    });
  }
  const Index batches = size() / batch_;
  std::vector<Index> out;
  out.reserve(all.size());
  for (const Index batch : data::RandomSampler(batches, seed_ + 1).order(epoch)) {
    const auto first = all.begin() + batch * batch_;
    out.insert(out.end(), first, first + batch_);
  }
  out.insert(out.end(), all.begin() + batches * batch_, all.end());
  return out;
}

Batch pad(std::span<const data::Example> examples) {
  const auto rows = static_cast<Index>(examples.size());
  Index time = 0;
  for (const data::Example& each : examples) time = std::max(time, each.x.size(0));
  const auto cells = static_cast<std::size_t>(rows * time);
  Tokens x(cells, 0), y(cells, kNotScored);
  for (Index row = 0; row < rows; ++row) {
    const data::Example& each = examples[static_cast<std::size_t>(row)];
    std::copy_n(each.x.data<TokenId>(), each.x.size(0), x.begin() + row * time);
    std::copy_n(each.y.data<TokenId>(), each.y.size(0), y.begin() + row * time);
  }
  return {Tensor::from(std::span<const TokenId>(x), {rows, time}),
          Tensor::from(std::span<const TokenId>(y), {rows, time})};
}

Due due(const Tensor& labels) {
  Tokens places, tokens;
  const TokenId* label = labels.data<TokenId>();
  for (Index i = 0; i < labels.numel(); ++i) {
    if (label[i] == kNotScored) continue;
    places.push_back(static_cast<TokenId>(i));
    tokens.push_back(label[i]);
  }
  const auto count = static_cast<Index>(places.size());
  return {Tensor::from(std::span<const TokenId>(places), {count}),
          Tensor::from(std::span<const TokenId>(tokens), {count})};
}

}  // namespace milestones
