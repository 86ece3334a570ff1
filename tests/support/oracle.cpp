#include "support/oracle.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

#include "support/expect.h"
#include "tinytorch/safetensors.h"

namespace oracle {

using tinytorch::Index;
using tinytorch::Shape;
using tinytorch::Tensor;

namespace {

[[noreturn]] void missing(const std::string& name, const std::string& what, const std::string& key) {
  throw std::runtime_error("oracle case " + name + " has no " + what + " '" + key + "'");
}

template <class Map>
const auto& found(const Map& map, const std::string& name, const char* what, const std::string& key) {
  const auto at = map.find(key);
  if (at == map.end()) missing(name, what, key);
  return at->second;
}

template <class T>
Tensor laid_out_reversed(const Tensor& x) {
  const Shape& shape = x.shape();
  // The last axis moves slowest, and one stranger comes before the first element.
  Shape strides = shape;
  Index step = 1;
  for (Index axis = 0; axis < shape.size(); ++axis) {
    strides[axis] = step;
    step *= shape[axis];
  }
  std::vector<T> memory(static_cast<std::size_t>(step) + 1, T{77});
  std::vector<Index> position(static_cast<std::size_t>(shape.size()), 0);
  for (Index i = 0; i < step; ++i) {
    Index to = 1;
    for (Index axis = 0; axis < shape.size(); ++axis)
      to += position[static_cast<std::size_t>(axis)] * strides[axis];
    memory[static_cast<std::size_t>(to)] = x.data<T>()[i];
    for (Index axis = shape.size() - 1; axis >= 0; --axis) {
      if (++position[static_cast<std::size_t>(axis)] < shape[axis]) break;
      position[static_cast<std::size_t>(axis)] = 0;
    }
  }
  return Tensor::from(std::span<const T>(memory), {static_cast<Index>(memory.size())})
      .with_layout({shape, strides, 1});
}

Tensor laid_out(const Tensor& x, Order order) {
  if (order == Order::row_major) return x;
  switch (x.dtype()) {
    case tinytorch::DType::f32:
      return laid_out_reversed<float>(x);
    case tinytorch::DType::i32:
      return laid_out_reversed<std::int32_t>(x);
    case tinytorch::DType::u8:
      return laid_out_reversed<std::uint8_t>(x);
    default:
      throw std::runtime_error("oracle: inputs are f32, i32 or u8");
  }
}

/// The operation and the attributes of a case, from its JSON.
OracleCase described(const std::string& name, const std::string& json) {
  OracleCase out;
  out.name = name;
  const auto attributes = nlohmann::json::parse(json);  // outlives the loop, which items() alone would not
  for (const auto& [key, value] : attributes.items()) {
    if (value.is_string()) {
      out.texts[key] = value.get<std::string>();
    } else if (value.is_array()) {
      out.numbers[key] = value.get<std::vector<double>>();
    } else {
      out.numbers[key] = {value.is_boolean() ? static_cast<double>(value.get<bool>()) : value.get<double>()};
    }
  }
  out.op = out.text("op");
  return out;
}

/// The cases of one operation, compared.
class Agreement : public testing::Test {
 public:
  Agreement(std::string file, OracleCall call) : file_(std::move(file)), call_(std::move(call)) {}
  void TestBody() override {
    for (const char* id : call_.exercises) EXERCISE(id);
    for (const Order order : {Order::row_major, Order::reversed}) {
      for (const OracleCase& c : cases(file_, order)) {
        if (c.op != call_.op) continue;
        SCOPED_TRACE(c.name + (order == Order::reversed ? ", inputs with reversed strides" : ""));
        EXPECT_TENSOR_NEAR(call_.call(c), c.output,
                           Tolerance(1e-5, 2e-6, "PyTorch's answer is computed in double, ours in float"));
        if (HasFailure()) return;
      }
    }
  }

 private:
  std::string file_;
  OracleCall call_;
};

/// Nothing was dropped on the way.
class Completeness : public testing::Test {
 public:
  Completeness(std::string file, const OracleCalls& calls, std::size_t count)
      : file_(std::move(file)), count_(count) {
    for (const OracleCall& each : calls) table_.insert(each.op);
  }
  void TestBody() override {
    const std::vector<OracleCase> all = cases(file_);
    std::set<std::string> ops;
    for (const OracleCase& c : all) ops.insert(c.op);
    EXPECT_EQ(all.size(), count_) << "cases in tests/oracle/" << file_ << ".safetensors";
    EXPECT_EQ(ops, table_) << "operations in the file, and those in the table of calls";
  }

 private:
  std::string file_;
  std::set<std::string> table_;
  std::size_t count_;
};

}  // namespace

const Tensor& OracleCase::operator[](const std::string& input) const {
  return found(inputs, name, "input", input);
}
Tensor OracleCase::optional(const std::string& input) const {
  return inputs.contains(input) ? inputs.at(input) : Tensor();
}
double OracleCase::number(const std::string& key) const {
  const std::vector<double>& list = found(numbers, name, "number", key);
  if (list.size() != 1) missing(name, "single number", key);
  return list[0];
}
float OracleCase::real(const std::string& key) const { return static_cast<float>(number(key)); }
Index OracleCase::integer(const std::string& key) const { return static_cast<Index>(number(key)); }
bool OracleCase::flag(const std::string& key) const { return number(key) != 0; }
Shape OracleCase::shape(const std::string& key) const {
  Shape out;
  for (const double each : found(numbers, name, "list", key)) out.push_back(static_cast<Index>(each));
  return out;
}
const std::string& OracleCase::text(const std::string& key) const { return found(texts, name, "text", key); }

std::vector<OracleCase> cases(const std::string& file, Order order) {
  const tinytorch::SafeTensors all =
      tinytorch::load_safetensors(TINYTORCH_ORACLE "/" + file + ".safetensors");
  std::vector<OracleCase> out;
  std::map<std::string, std::size_t> where;
  for (const auto& [name, json] : all.metadata) {
    where[name] = out.size();
    out.push_back(described(name, json));
  }
  for (const auto& [path, tensor] : all.tensors) {
    const std::size_t second = path.rfind('/'), first = path.rfind('/', second - 1);
    const std::string name = path.substr(0, first), role = path.substr(first + 1, second - first - 1);
    if (!where.contains(name)) throw std::runtime_error("oracle: " + path + " belongs to no case");
    OracleCase& c = out[where.at(name)];
    if (role == "inputs") {
      c.inputs[path.substr(second + 1)] = laid_out(tensor, order);
    } else if (role == "grads") {
      c.grads[path.substr(second + 1)] = tensor;
    } else {
      c.output = tensor;
    }
  }
  for (const OracleCase& c : out) {
    if (!c.output.defined()) missing(c.name, "output", "y");
  }
  return out;
}

bool enlist(const std::string& file, const OracleCalls& calls, std::size_t count) {
  for (const OracleCall& each : calls) {
    testing::RegisterTest("AgreesWithPyTorch", each.op.c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [=]() -> testing::Test* { return new Agreement(file, each); });
  }
  testing::RegisterTest("TheOracle", "IsComplete", nullptr, nullptr, __FILE__, __LINE__,
                        [=]() -> testing::Test* { return new Completeness(file, calls, count); });
  return true;
}

}  // namespace oracle
