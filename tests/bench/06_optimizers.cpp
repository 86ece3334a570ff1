// Module 06: one step of an optimizer, as the bytes that it must move; beside it, what the machine can copy.

#include <memory>

#include "bench.h"
#include "tinytorch/create.h"
#include "tinytorch/optim.h"

namespace {

using namespace tinytorch;

constexpr Index kNumbers = 4 << 20;  // 16 MB a tensor, beyond any cache

/// @param floats  read and written for each number: p, g and what is remembered in; p and the rest out
template <class Optimizer, class Options>
void step(const char* name, const Options& options, int floats) {
  bench::throughput(name, "tinytorch", "GB/s", 4.0 * floats * kNumbers,
                    [options, optimizer = std::shared_ptr<Optimizer>()]() mutable {
                      if (!optimizer) {  // memory only for a case that runs
                        Tensor p = zeros({kNumbers});
                        p.set_grad(full({kNumbers}, 0.5f));
                        optimizer = std::make_shared<Optimizer>(Tensors{p}, options);
                      }
                      optimizer->step();
                    });
}

const bench::Suite optimizers([] {
  step<optim::SGD>("sgd_step_16M", optim::SGDOptions{}, 3);
  step<optim::SGD>("sgd_momentum_step_16M", optim::SGDOptions{.momentum = 0.9}, 5);
  step<optim::RMSprop>("rmsprop_step_16M", optim::RMSpropOptions{}, 5);
  step<optim::Adam>("adam_step_16M", optim::AdamOptions{}, 7);
  step<optim::AdamW>("adamw_step_16M", optim::AdamWOptions{}, 7);
});

}  // namespace
