// One file for all that the next step depends on. Each part has a prefix: model, optimizer, schedule, data,
// dropout (where each layer is in its random numbers) and trainer (counters).

#include <algorithm>

#include "tinytorch/exact.h"
#include "tinytorch/layers.h"
#include "tinytorch/op.h"
#include "tinytorch/ops.h"
#include "tinytorch/trainer.h"

namespace tinytorch {
namespace {

constexpr const char* kFormat = "tinytorch-training";
constexpr const char* kVersion = "1";

void put_part(NamedTensors& state, const char* part, const NamedTensors& tensors) {
  for (const auto& [name, tensor] : tensors) state.emplace_back(str(part, ".", name), tensor);
}

std::vector<std::string> dropouts_of(const nn::Module& model) {
  std::vector<std::string> out;
  for (const auto& [name, module] : model.named_modules()) {
    if (!name.empty() && dynamic_cast<const nn::Dropout*>(module)) out.push_back(name);
  }
  return out;
}

NamedTensors dropout_states(const nn::Module& model) {
  NamedTensors out;
  for (const std::string& name : dropouts_of(model)) {
    const Generator::State at = model.child_as<nn::Dropout>(name)->random.state();
    const Tensor state = Tensor::empty({3}, DType::i64);
    std::int64_t* to = state.data<std::int64_t>();
    to[0] = static_cast<std::int64_t>(at.seed);
    to[1] = static_cast<std::int64_t>(at.stream);
    to[2] = static_cast<std::int64_t>(at.position);
    out.emplace_back(name, state);
  }
  return out;
}

void restore_dropouts(nn::Module& model, const NamedTensors& states) {
  const std::vector<std::string> dropouts = dropouts_of(model);
  for (const auto& [name, state] : states) {
    if (std::find(dropouts.begin(), dropouts.end(), name) == dropouts.end()) {
      throw KeyError(str("resume: the state has a dropout ", name, ", which this model lacks"));
    }
  }
  for (const std::string& name : dropouts) {
    const Tensor& state = find_in("resume", states, name);
    if (state.dtype() != DType::i64 || state.shape() != Shape{3}) {
      throw ShapeError(str("resume: dropout.", name, " is ", state.dtype(), " ", state.shape(),
                           "; it should be i64 (3,)"));
    }
    const std::int64_t* from = state.data<std::int64_t>();
    model.child_as<nn::Dropout>(name)->random.set_state({static_cast<std::uint64_t>(from[0]),
                                                         static_cast<std::uint64_t>(from[1]),
                                                         static_cast<std::uint64_t>(from[2])});
  }
}

const std::string& text_of(const Metadata& metadata, std::string_view key) {
  static const std::string kNone;
  for (const auto& [name, text] : metadata) {
    if (name == key) return text;
  }
  return kNone;
}

}  // namespace

NamedTensors Trainer::state(const BatchSource& data) const {
  NamedTensors out;
  put_part(out, "model", model_.state_dict());
  put_part(out, "optimizer", optimizer_.state_dict());
  if (scheduler_) put_part(out, "schedule", scheduler_->state_dict());
  put_part(out, "data", data.state_dict());
  put_part(out, "dropout", dropout_states(model_));
  put_part(out, "trainer",
           {{"epoch", exact(epoch_)},
            {"step", exact(step_)},
            {"batch", exact(batch_)},
            {"in_epoch", exact(Index{in_epoch_})},
            {"rows", exact(epoch_loss_.count())},
            {"bad_epochs", exact(stopping_.bad())},
            {"loss_sum_and_best", exact(std::vector<double>{epoch_loss_.sum(), stopping_.best()})}});
  return out;
}

void Trainer::restore(const NamedTensors& state, BatchSource& data) {
  const NamedTensors schedule = kernels::take_part(state, "schedule");
  if (scheduler_.has_value() == schedule.empty()) {
    throw ValueError(str("resume: the run was saved ", schedule.empty() ? "without" : "with",
                         " a schedule and this trainer was made ", schedule.empty() ? "with" : "without",
                         " one"));
  }
  model_.load_state_dict(kernels::take_part(state, "model"));
  optimizer_.load_state_dict(kernels::take_part(state, "optimizer"));
  if (scheduler_) scheduler_->load_state_dict(schedule);
  data.load_state_dict(kernels::take_part(state, "data"));
  restore_dropouts(model_, kernels::take_part(state, "dropout"));

  const NamedTensors mine = kernels::take_part(state, "trainer");
  const auto number = [&](const char* name) {
    const Index count = exact_index(name, find_in("resume", mine, name));
    if (count < 0) throw ValueError(str("resume: trainer.", name, " is ", count, "; it cannot be below 0"));
    return count;
  };
  const std::vector<double> doubles =
      exact_doubles("loss_sum_and_best", find_in("resume", mine, "loss_sum_and_best"), 2);
  const Index epoch = number("epoch"), step = number("step"), batch = number("batch"), rows = number("rows"),
              bad = number("bad_epochs"), in_epoch = number("in_epoch");
  epoch_ = epoch, step_ = step, batch_ = batch, in_epoch_ = in_epoch != 0;
  epoch_loss_.restore(doubles[0], rows);
  stopping_.restore(doubles[1], bad);
}

void Trainer::save(const std::string& path, const BatchSource& data) const {
  save_safetensors(path, state(data), {{"format", kFormat}, {"version", kVersion}});
}

void Trainer::resume(const std::string& path, BatchSource& data) {
  const SafeTensors file = load_safetensors(path);
  if (text_of(file.metadata, "format") != kFormat) {
    throw FileError(str("resume: ", path, " is no training state; load a model with load_state_dict"));
  }
  if (text_of(file.metadata, "version") != kVersion) {
    throw FileError(str("resume: ", path, " is a training state of format version ",
                        text_of(file.metadata, "version"), "; this library reads version ", kVersion));
  }
  NamedTensors before = state(data);
  for (auto& [name, tensor] : before) tensor = tensor.detach().clone();
  try {
    restore(file.tensors, data);
  } catch (...) {
    restore(before, data);
    throw;
  }
}

}  // namespace tinytorch
