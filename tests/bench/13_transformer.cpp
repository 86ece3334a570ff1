// Module 13: one training step of a small GPT and greedy writing without memory, as in the tables of peers.

#include "bench.h"
#include "tinytorch/autograd.h"
#include "tinytorch/create.h"
#include "tinytorch/generate.h"
#include "tinytorch/losses.h"
#include "tinytorch/optim.h"

namespace {

using namespace tinytorch;
using bench::keep;

std::shared_ptr<nn::GPT> small_gpt(Index context) {
  Generator random(1);
  return std::make_shared<nn::GPT>(
      nn::GptOptions{
          .vocabulary = 256, .context = context, .width = 128, .layers = 4, .heads = 4, .tied = false},
      random);
}

/// 32 texts of 64 tokens: forward, loss, backward, AdamW.
void step() {
  const auto model = small_gpt(64);
  const auto optimizer = std::make_shared<optim::AdamW>(model->named_parameters(), optim::AdamWOptions{});
  Generator random(2);
  const Tensor ids = randint(0, 256, {32, 64}, random);
  bench::latency("train_gpt_L4d128h4T64B32V256_adamw", "tinytorch", "us/step", 1, [=] {
    enable_autograd();
    optimizer->zero_grad();
    cross_entropy((*model)(ids).flatten(0, 1), ids.flatten()).backward();
    optimizer->step();
    disable_autograd();
  });
}

/// From one token to 256, each from the whole text before it.
void writing() {
  const auto model = small_gpt(257);
  bench::latency("decode256_gpt_L4d128h4V256_nocache", "tinytorch", "us/token", 255, [=] {
    Generator random(1);
    keep(generate(*model, TokenIds{0}, {.tokens = 255, .temperature = 0}, random));
  });
}

const bench::Suite transformer([] {
  step();
  writing();
});

}  // namespace
