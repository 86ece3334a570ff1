/// @file
/// Scenarios: what is graded. One draws inputs from a seed, calls the student's code and says what came out;
/// it knows no expected value. The judge has the same scenario's records from the reference.
///
///     SCENARIO("05.3", "DiamondAccumulates", {.judge = close, .rtol = 1e-5, .atol = 1e-6, .why = "sums of
///     12"}) {
///       const Tensor x = in.normal({3, 4});
///       ...
///       emit("dx", x.grad());
///     }
///
/// Everything here touches a tensor through the raw fields of its body, never through an operation, not even
/// a given one: a wrong operation must not look at itself.

#pragma once

#include <concepts>
#include <span>
#include <string_view>
#include <vector>

#include "support/records.h"
#include "support/rule.h"
#include "tinytorch/tensor.h"

namespace tinytorch::scenario {

/// The inputs of one run: random, the same for the same seed, and written into the stream as they are drawn.
///
/// A tensor comes row-major, or with its strides reversed and an offset, as the seed says; the first tensor's
/// layout follows the last digit of the seed, so that seeds 0 and 1 show both.
class Inputs {
 public:
  explicit Inputs(std::string_view seed);

  Tensor normal(const Shape& shape, float mean = 0, float deviation = 1);  ///< f32
  Tensor uniform(const Shape& shape, float low = 0, float high = 1);       ///< f32 in [low, high)
  Tensor whole(const Shape& shape, Index low,
               Index high);                          ///< f32, whole numbers in [low, high]: ties, exact sums
  Tensor labels(const Shape& shape, Index classes);  ///< i32 in [0, classes)
  Tensor mask(const Shape& shape, double share = 0.5);                  ///< u8, 1 with this probability
  Tensor permutation(Index n);                                          ///< i32, 0 .. n-1 in some order
  Tensor values(const Shape& shape, const std::vector<float>& values);  ///< f32, chosen by the scenario

  Index integer(Index low, Index high);    ///< in [low, high]
  double number(double low, double high);  ///< in [low, high)
  bool coin();
  Shape order(Index n);                            ///< the numbers 0 .. n-1 in some order, for permute
  Shape shape(Index rank, Index low, Index high);  ///< `rank` sizes, each in [low, high]

  /// The digest of all inputs as they are now, or as they were drawn.
  [[nodiscard]] std::uint64_t digest_now() const;
  [[nodiscard]] std::uint64_t digest_drawn() const { return drawn_; }

 private:
  std::uint64_t bits();
  double gaussian();
  template <class T>
  Tensor make(const Shape& shape, const std::vector<T>& values);

  std::uint64_t state_;
  bool reversed_;
  std::vector<Tensor> tensors_;
  std::uint64_t drawn_ = kDigestStart;
};

/// Writes a result. A tensor whose layout reaches outside its storage ends the scenario as a wrong answer.
void emit(std::string_view name, const Tensor& tensor);
void emit(std::string_view name, const Tensors& tensors);  ///< name/0, name/1, ... and how many
void emit(std::string_view name, const Shape& shape);
void emit(std::string_view name, std::span<const Index> numbers);  ///< positions, counts
void emit(std::string_view name, const Layout& layout);
void emit(std::string_view name, double number);
void emit(std::string_view name, std::string_view text);
void emit_integer(std::string_view name, std::int64_t value);
template <std::integral T>
void emit(std::string_view name, T value) {
  emit_integer(name, static_cast<std::int64_t>(value));
}

/// One scenario; SCENARIO makes them. They enlist themselves before main.
struct Scenario {
  Scenario(const char* exercise, const char* name, Rule rule, void (*body)(Inputs& in));

  const char* exercise;
  const char* name;
  Rule rule;
  void (*body)(Inputs& in);
};

}  // namespace tinytorch::scenario

#define TINYTORCH_JOIN_(a, b) a##b
#define TINYTORCH_JOIN(a, b) TINYTORCH_JOIN_(a, b)

/// SCENARIO(exercise, name, {rule}) { ... in.normal(...) ... emit("y", y); }
#define SCENARIO(exercise, name, ...)                                                                    \
  static void TINYTORCH_JOIN(scenario_, __LINE__)(::tinytorch::scenario::Inputs & in);                   \
  static const ::tinytorch::scenario::Scenario TINYTORCH_JOIN(enlisted_, __LINE__)(                      \
      exercise, name,                                                                                    \
      [] {                                                                                               \
        using enum ::tinytorch::scenario::Judge; /* in here, so that close is not the one of unistd.h */ \
        using enum ::tinytorch::scenario::Visibility;                                                    \
        return ::tinytorch::scenario::Rule __VA_ARGS__;                                                  \
      }(),                                                                                               \
      TINYTORCH_JOIN(scenario_, __LINE__));                                                              \
  static void TINYTORCH_JOIN(scenario_, __LINE__)([[maybe_unused]] ::tinytorch::scenario::Inputs & in)
