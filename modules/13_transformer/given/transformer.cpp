// The parts of a transformer: how they are made, what they refuse, and how a whole text is judged.

#include "tinytorch/transformer.h"

#include <algorithm>
#include <cmath>

#include "reading.h"
#include "tinytorch/guards.h"
#include "tinytorch/init.h"
#include "tinytorch/losses.h"
#include "tinytorch/ops.h"

namespace tinytorch::nn {

namespace {

GptOptions checked(GptOptions options) {
  if (options.groups == 0) options.groups = options.heads;
  if (options.hidden == 0) options.hidden = 4 * options.width;
  const auto positive = [](const char* name, Index value) {
    if (value < 1) throw ValueError(str("GPT: ", name, " is ", value, "; it must be at least 1"));
  };
  positive("vocabulary", options.vocabulary), positive("context", options.context);
  positive("width", options.width), positive("layers", options.layers), positive("hidden", options.hidden);
  if (!(options.dropout >= 0 && options.dropout < 1)) {
    throw ValueError(str("GPT: dropout is ", options.dropout, "; it must be at least 0 and below 1"));
  }
  return options;
}

ModulePtr norm_of(const GptOptions& options) {
  if (options.norm == NormKind::rms) return std::make_shared<RMSNorm>(options.width, options.eps);
  return std::make_shared<LayerNorm>(options.width, options.eps, options.bias);
}

ModulePtr dropout_of(const GptOptions& options, Generator& random) {
  if (options.dropout == 0) return std::make_shared<Identity>();
  return std::make_shared<Dropout>(options.dropout, random);
}

MultiHeadOptions attention_of(const GptOptions& options) {
  MultiHeadOptions out{.width = options.width, .heads = options.heads};
  out.groups = options.groups;
  out.bias = options.bias;
  out.rotary = options.rotary;
  if (options.positions == Positions::rotary) out.positions = HeadPositions::rotary;
  if (options.positions == Positions::alibi) out.positions = HeadPositions::alibi;
  return out;
}

/// Weights that were drawn for a layer alone, drawn again for a stack of them.
void start_like_gpt2(GPT& model, Generator& random) {
  constexpr float kDeviation = 0.02f;
  const float summed = kDeviation / std::sqrt(2 * static_cast<float>(model.layers()));
  const auto ends_with = [](const std::string& name, std::string_view end) {
    return name.size() >= end.size() && name.compare(name.size() - end.size(), end.size(), end) == 0;
  };
  for (const auto& [name, parameter] : model.named_parameters()) {
    if (name.find("norm") != name.npos) continue;
    if (ends_with(name, ".bias")) {
      parameter.detach().zero_();
    } else {
      const bool last = ends_with(name, "o_proj.weight") || ends_with(name, "down.weight");
      init::normal_(parameter.detach(), 0.0f, last ? summed : kDeviation, random);
    }
  }
}

}  // namespace

// ---- parts ------------------------------------------------------------------------------------------------

Mlp::Mlp(Index width, Index hidden, MlpKind kind, bool bias, Generator& random) : Module("Mlp"), kind_(kind) {
  up_ = add_child("up", std::make_shared<Linear>(width, hidden, random, bias));
  down_ = add_child("down", std::make_shared<Linear>(hidden, width, random, bias));
  if (kind == MlpKind::swiglu)
    gate_ = add_child("gate", std::make_shared<Linear>(width, hidden, random, bias));
}

Block::Block(const GptOptions& given, Generator& random) : Module("Block") {
  const GptOptions options = checked(given);
  norm1_ = add_child("norm1", norm_of(options));
  attention_ =
      add_child<Attention>("attention", std::make_shared<MultiHeadAttention>(attention_of(options), random));
  norm2_ = add_child("norm2", norm_of(options));
  mlp_ = add_child("mlp",
                   std::make_shared<Mlp>(options.width, options.hidden, options.mlp, options.bias, random));
  dropout_ = add_child("dropout", dropout_of(options, random));
}

// ---- the model --------------------------------------------------------------------------------------------

namespace {

/// A row of blocks under one name.
struct Blocks : Module {
  Blocks(const GptOptions& options, Generator& random) : Module("Blocks") {
    for (Index i = 0; i < options.layers; ++i) {
      all.push_back(add_child<Block>(str(i), std::make_shared<Block>(options, random)));
    }
  }
  std::vector<Child<Block>> all;
};

}  // namespace

GPT::GPT(const GptOptions& options, Generator& random) : Module("GPT"), options_(checked(options)) {
  const Index width = options_.width;
  const auto head = std::make_shared<Linear>(width, options_.vocabulary, random, false);
  tokens_ = add_child<Embedding>("tokens", std::make_shared<Embedding>(options_.vocabulary, width, random));
  if (options_.positions == Positions::learned) {
    positions_ = add_child("positions", std::make_shared<LearnedPositions>(options_.context, width, random));
  } else if (options_.positions == Positions::sinusoidal) {
    positions_ = add_child("positions", std::make_shared<SinusoidalPositions>(width));
  }
  dropout_ = add_child("dropout", dropout_of(options_, random));
  const auto blocks = std::make_shared<Blocks>(options_, random);
  add_child("blocks", blocks);
  blocks_ = blocks->all;
  norm_ = add_child("norm", norm_of(options_));
  head_ = add_child("head", head);
  if (options_.tied) tie_weights(*head, *tokens_);
  start_like_gpt2(*this, random);
}

void GPT::check(const Tensor& tokens, Index position) const {
  tinytorch::detail::require("GPT", tokens, {DType::i32});
  if (tokens.dim() != 2) {
    throw ShapeError(
        str("GPT: tokens are ", tokens.shape(), "; expected (batch, time); one text is .unsqueeze(0)"));
  }
  if (position < 0) throw ValueError(str("GPT: position is ", position, "; the first token stands at 0"));
  if (position + tokens.size(1) > options_.context) {
    throw ShapeError(str("GPT: ", tokens.size(1), " tokens from position ", position, " reach to ",
                         position + tokens.size(1), ", and the context is ", options_.context,
                         "; shorten the text, or make a model with a longer context"));
  }
}

Tensor GPT::embedded(const Tensor& tokens, Index position) {
  const Tensor x = (*tokens_)(tokens);
  if (options_.positions == Positions::learned) {
    return static_cast<LearnedPositions&>(*positions_).forward(x, position);
  }
  if (options_.positions == Positions::sinusoidal) {
    return static_cast<SinusoidalPositions&>(*positions_).forward(x, position);
  }
  return x;
}

Tensor GPT::forward(const Tensor& tokens, Index position, const Mask& mask) {
  return scores(features(tokens, position, mask));
}

Block& GPT::block(Index i) const {
  if (i < 0 || i >= layers()) {
    throw IndexError(str("GPT: there is no block ", i, "; this model has blocks 0 to ", layers() - 1));
  }
  return *blocks_[static_cast<std::size_t>(i)];
}

GptOptions llama_options(Index vocabulary, Index context, Index width, Index layers, Index heads,
                         Index groups, Index hidden) {
  GptOptions out{
      .vocabulary = vocabulary, .context = context, .width = width, .layers = layers, .heads = heads};
  out.groups = groups;
  out.hidden = hidden;
  out.norm = NormKind::rms;
  out.mlp = MlpKind::swiglu;
  out.positions = Positions::rotary;
  out.bias = false;
  out.tied = false;
  return out;
}

Index parameter_count(const Module& model) {
  Index count = 0;
  for (const Tensor& each : model.parameters()) count += each.numel();
  return count;
}

// ---- how good is it ---------------------------------------------------------------------------------------

double mean_loss(GPT& model, const Tensor& tokens, Index batch) {
  tinytorch::detail::require("mean_loss", tokens, {DType::i32});
  if (tokens.dim() != 1 || tokens.numel() < 2) {
    throw ShapeError(str("mean_loss: tokens are ", tokens.shape(),
                         "; expected a vector of at least two, since the first one is not guessed"));
  }
  if (batch < 1) throw ValueError(str("mean_loss: batch is ", batch, "; it must be at least 1"));
  const Reading reading(model);
  const Index guesses = tokens.numel() - 1;
  double total = 0;
  const auto read = [&](Index start, Index rows, Index time) {
    const Index end = start + rows * time;
    const Tensor scores = model.forward(tokens.slice(0, start, end).reshape({rows, time}), 0);
    const Tensor losses = cross_entropy(scores.flatten(0, 1), tokens.slice(0, start + 1, end + 1),
                                        {.reduction = Reduction::none});
    for (Index i = 0; i < losses.numel(); ++i) total += static_cast<double>(losses.data()[i]);
  };
  Index start = 0;
  while (start < guesses) {
    const Index time = std::min(model.context(), guesses - start),
                rows = std::min(batch, (guesses - start) / time);
    read(start, rows, time);
    start += rows * time;
  }
  return total / static_cast<double>(guesses);
}

double perplexity(GPT& model, const Tensor& tokens, Index batch) {
  return std::exp(mean_loss(model, tokens, batch));
}

}  // namespace tinytorch::nn
