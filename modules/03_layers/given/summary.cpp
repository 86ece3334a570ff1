#include <algorithm>
#include <unordered_map>

#include "tinytorch/module.h"
#include "tinytorch/op.h"

namespace tinytorch::nn {
namespace {

// What came out of each module: its shape, or the last one of a module that was called several times.
class Outputs : public detail::OutputWatch {
 public:
  void came_out(const Module& module, const Tensor& y) override { shapes_[&module] = str(y.shape()); }
  [[nodiscard]] std::string of(const Module* module) const {
    const auto found = shapes_.find(module);
    return found == shapes_.end() ? "-" : found->second;
  }

 private:
  std::unordered_map<const Module*, std::string> shapes_;
};

// Sets a tree to evaluation, and every module back to what it was.
class Evaluating {
 public:
  explicit Evaluating(Module& model) {
    remember(model);
    model.eval();
  }
  ~Evaluating() {
    // Parents come before children, so that each module has the last word about itself.
    for (const auto& [module, training] : before_) module->train(training);
  }
  Evaluating(const Evaluating&) = delete;
  Evaluating& operator=(const Evaluating&) = delete;

 private:
  void remember(Module& module) {
    before_.emplace_back(&module, module.is_training());
    for (const Module::Place& place : module.children()) remember(*place.module);
  }

  std::vector<std::pair<Module*, bool>> before_;
};

// "100480" as "100,480".
std::string grouped(Index n) {
  std::string out = str(n);
  for (std::size_t i = out.size(); i > 3;) out.insert(i -= 3, 1, ',');
  return out;
}

}  // namespace

Summary summary(const Module& model) {
  Summary out;
  // Tensors belong to the module whose name theirs extends by one more name.
  std::unordered_map<std::string, std::size_t> row_of;
  for (const auto& [name, module] : model.named_modules()) {
    row_of.emplace(name, out.rows.size());
    out.rows.push_back({name, module->type(), "", 0, 0});
  }
  const auto count = [&](const NamedTensors& tensors, bool parameters) {
    for (const auto& [name, tensor] : tensors) {
      const std::size_t dot = std::min(name.rfind('.'), name.size());
      SummaryRow& row = out.rows[row_of.at(dot == name.size() ? "" : name.substr(0, dot))];
      const Index bytes = tensor.numel() * size_of(tensor.dtype());
      row.bytes += bytes, out.bytes += bytes;
      if (!parameters) continue;
      row.parameters += tensor.numel(), out.parameters += tensor.numel();
      row.shapes += str(row.shapes.empty() ? "" : " ", tensor.shape());
    }
  };
  count(model.named_parameters(), true);
  count(model.named_buffers(), false);
  return out;
}

Summary summary(Module& model, const Tensor& example) {
  Outputs outputs;
  {
    const NoGrad quiet;
    const Evaluating evaluating(model);
    static_cast<void>(model(example));
  }
  Summary out = summary(static_cast<const Module&>(model));
  out.has_outputs = true;
  const NamedModules modules = model.named_modules();
  for (std::size_t i = 0; i < modules.size(); ++i) out.rows[i].shapes = outputs.of(modules[i].second);
  return out;
}

void append(std::string& out, const Summary& summary) {
  std::vector<std::vector<std::string>> table = {
      {"name", "type", summary.has_outputs ? "output" : "weights", "parameters", "bytes"}};
  for (const SummaryRow& row : summary.rows) {
    table.push_back({row.name.empty() ? "(all)" : row.name, row.type, row.shapes, grouped(row.parameters),
                     grouped(row.bytes)});
  }
  table.push_back({"total", "", "", grouped(summary.parameters), grouped(summary.bytes)});

  for (const auto& line : table) {
    for (std::size_t column = 0; column < line.size(); ++column) {
      std::size_t width = 0;
      for (const auto& other : table) width = std::max(width, other[column].size());
      const std::string space(width - line[column].size(), ' ');
      const bool is_number = column >= 3;
      out += str(column ? "  " : "", is_number ? space + line[column] : line[column] + space);
    }
    out += '\n';
  }
}

}  // namespace tinytorch::nn
