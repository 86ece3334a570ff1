#include "chatgpt/examination.h"

#include <algorithm>
#include <numeric>

#include "chatgpt/examples.h"
#include "tinytorch/autograd.h"
#include "tinytorch/error.h"
#include "tinytorch/ops.h"
#include "tinytorch/trainer.h"

namespace milestones {

using namespace tinytorch;

namespace {

constexpr std::size_t kAtOnce = 64;

/// Whether the model finds every token that is due in the last answer the likeliest one.
void read(const Talker& talker, const Examples& texts, std::span<const Index> which, std::vector<bool>& out) {
  std::vector<data::Example> examples;
  for (const Index i : which) examples.push_back(texts.get(i));
  const Batch batch = pad(examples);
  const Due wanted = due(batch.y);
  const Tensor features = talker.model->features(batch.x).flatten(0, 1);
  const std::vector<TokenId> likeliest =
      talker.model->scores(index_select(features, 0, wanted.places)).argmax(-1).to_vector<TokenId>();
  const std::vector<TokenId> places = wanted.places.to_vector<TokenId>(),
                             tokens = wanted.tokens.to_vector<TokenId>();
  if (likeliest.size() != tokens.size()) {
    throw ValueError(str(tokens.size(), " places were given ", likeliest.size(),
                         " tokens; look at index_select and argmax in module 01"));
  }
  const Index time = batch.x.size(1);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (likeliest[i] != tokens[i])
      out[static_cast<std::size_t>(which[static_cast<std::size_t>(places[i] / time)])] = false;
  }
}

}  // namespace

std::vector<bool> would_answer(const Talker& talker, const std::vector<Dialogue>& dialogues,
                               const std::vector<std::string>& answers) {
  if (dialogues.empty()) return {};
  std::vector<Dialogue> told = dialogues;
  for (std::size_t i = 0; i < told.size(); ++i) told[i].turns.back().answer = answers.at(i);
  const Examples texts(told, *talker.tokenizer, talker.writing, talker.model->context(), Scored::last);
  const std::vector<Index> lengths = texts.lengths();
  std::vector<Index> order(told.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) {
    return lengths[static_cast<std::size_t>(a)] < lengths[static_cast<std::size_t>(b)];
  });
  const NoGrad off;
  const nn::EvalMode still(*talker.model);
  std::vector<bool> out(told.size(), true);
  for (std::size_t begin = 0; begin < order.size(); begin += kAtOnce) {
    read(talker, texts, std::span(order).subspan(begin, std::min(kAtOnce, order.size() - begin)), out);
  }
  return out;
}

Examination Examination::of(const Talker& talker, const Corpus& corpus) {
  const auto right = [](const std::vector<Dialogue>& dialogues) {
    std::vector<std::string> out;
    for (const Dialogue& dialogue : dialogues) out.push_back(dialogue.turns.back().answer);
    return out;
  };
  Examination out{would_answer(talker, corpus.held_out, right(corpus.held_out)),
                  would_answer(talker, corpus.outside, right(corpus.outside))};
  std::vector<Dialogue> wrong;
  for (std::size_t i = 0; i < corpus.held_out.size(); ++i) {
    if (!out.held_out[i]) wrong.push_back(corpus.held_out[i]);
  }
  const std::vector<bool> ignorant =
      would_answer(talker, wrong, std::vector<std::string>(wrong.size(), std::string(kUnknown)));
  out.ignorant = static_cast<std::size_t>(std::count(ignorant.begin(), ignorant.end(), true));
  return out;
}

Score Examination::all() const {
  return {static_cast<std::size_t>(std::count(held_out.begin(), held_out.end(), true)), held_out.size()};
}

Score Examination::of_kind(const Corpus& corpus, Kind kind) const {
  Score out;
  for (std::size_t i = 0; i < held_out.size(); ++i) {
    if (corpus.held_out[i].kind != kind) continue;
    ++out.asked;
    out.right += held_out[i];
  }
  return out;
}

Score Examination::unknown() const {
  return {static_cast<std::size_t>(std::count(outside.begin(), outside.end(), true)), outside.size()};
}

}  // namespace milestones
