/// @file
/// How each operation of tests/oracle/01_tensor.safetensors is called, for its results (here) and its
/// gradients (05).

#pragma once

#include "support/oracle.h"
#include "tinytorch/ops.h"

namespace tensor_tests {

inline const OracleCalls& tensor_calls() {
  using namespace tinytorch;
  using C = const OracleCase&;
  static const OracleCalls calls = {
      {"add", {"01.10"}, [](C c) { return c["a"] + c["b"]; }},
      {"sub", {"01.10"}, [](C c) { return c["a"] - c["b"]; }},
      {"mul", {"01.10"}, [](C c) { return c["a"] * c["b"]; }},
      {"div", {"01.10"}, [](C c) { return c["a"] / c["b"]; }},
      {"maximum", {"01.10"}, [](C c) { return maximum(c["a"], c["b"]); }},
      {"minimum", {"01.10"}, [](C c) { return minimum(c["a"], c["b"]); }},
      {"pow", {"01.10"}, [](C c) { return pow(c["a"], c["b"]); }},
      {"pow_number", {"01.9"}, [](C c) { return pow(c["x"], c.real("exponent")); }},
      {"neg", {"01.9"}, [](C c) { return -c["x"]; }},
      {"exp", {"01.9"}, [](C c) { return c["x"].exp(); }},
      {"log", {"01.9"}, [](C c) { return c["x"].log(); }},
      {"sqrt", {"01.9"}, [](C c) { return c["x"].sqrt(); }},
      {"rsqrt", {"01.9"}, [](C c) { return c["x"].rsqrt(); }},
      {"abs", {"01.9"}, [](C c) { return c["x"].abs(); }},
      {"clamp", {"01.9"}, [](C c) { return c["x"].clamp(c.real("low"), c.real("high")); }},
      {"eq", {"01.10"}, [](C c) { return c["a"] == c["b"]; }},
      {"ne", {"01.10"}, [](C c) { return c["a"] != c["b"]; }},
      {"lt", {"01.10"}, [](C c) { return c["a"] < c["b"]; }},
      {"le", {"01.10"}, [](C c) { return c["a"] <= c["b"]; }},
      {"gt", {"01.10"}, [](C c) { return c["a"] > c["b"]; }},
      {"ge", {"01.10"}, [](C c) { return c["a"] >= c["b"]; }},
      {"where", {"01.10"}, [](C c) { return where(c["condition"], c["a"], c["b"]); }},
      {"sum", {"01.11"}, [](C c) { return c["x"].sum(c.shape("axes"), c.flag("keepdim")); }},
      {"mean", {"01.11"}, [](C c) { return c["x"].mean(c.shape("axes"), c.flag("keepdim")); }},
      {"max", {"01.11"}, [](C c) { return c["x"].max(c.shape("axes"), c.flag("keepdim")); }},
      {"min", {"01.11"}, [](C c) { return c["x"].min(c.shape("axes"), c.flag("keepdim")); }},
      {"var",
       {"01.11"},
       [](C c) { return c["x"].var(c.shape("axes"), c.integer("correction"), c.flag("keepdim")); }},
      {"argmax", {"01.12"}, [](C c) { return c["x"].argmax(c.integer("axis"), c.flag("keepdim")); }},
      {"argmin", {"01.12"}, [](C c) { return c["x"].argmin(c.integer("axis"), c.flag("keepdim")); }},
      {"matmul", {"01.13", "01.14"}, [](C c) { return c["a"].matmul(c["b"]); }},
      {"concat",
       {"01.16"},
       [](C c) {
         return concat({c["a"], c["b"], c["c"]}, c.integer("axis"));
       }},
      {"stack",
       {"01.16"},
       [](C c) {
         return stack({c["a"], c["b"], c["c"]}, c.integer("axis"));
       }},
      {"split",
       {"01.6"},
       [](C c) {
         return c["x"].split(c.integer("size"),
                             c.integer("axis"))[static_cast<std::size_t>(c.integer("part"))];
       }},
      {"gather", {"01.15"}, [](C c) { return c["x"].gather(c.integer("axis"), c["index"]); }},
      {"index_select", {"01.15"}, [](C c) { return c["x"].index_select(c.integer("axis"), c["index"]); }},
      {"reshape", {"01.4"}, [](C c) { return c["x"].reshape(c.shape("shape")); }},
      {"permute", {"01.5"}, [](C c) { return c["x"].permute(c.shape("axes")); }},
      {"transpose", {"01.5"}, [](C c) { return c["x"].transpose(c.integer("first"), c.integer("second")); }},
      {"slice",
       {"01.6"},
       [](C c) {
         return c["x"].slice(c.integer("axis"), c.integer("start"), c.integer("stop"), c.integer("step"));
       }},
      {"expand", {"01.8"}, [](C c) { return c["x"].expand(c.shape("shape")); }},
      {"squeeze", {"01.4"}, [](C c) { return c["x"].squeeze(); }},
      {"unsqueeze", {"01.4"}, [](C c) { return c["x"].unsqueeze(c.integer("axis")); }},
      {"flatten", {"01.4"}, [](C c) { return c["x"].flatten(c.integer("first"), c.integer("last")); }},
      {"select", {"01.6"}, [](C c) { return c["x"].select(c.integer("axis"), c.integer("position")); }},
  };
  return calls;
}

}  // namespace tensor_tests
