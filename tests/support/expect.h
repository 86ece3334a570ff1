/// @file
/// What tests say about tensors and refusals.
///
///     EXPECT_TENSOR_EQ(relu(x), tensor({0, 0, 3}));
///     EXPECT_TENSOR_NEAR(x.exp(), want, 1e-6);
///     EXPECT_TENSOR_NEAR(a.matmul(b), want, Tolerance{1e-5, 1e-6, "sums of 12 products"});
///     EXPECT_THROWS(a.view({7}), ShapeError, "(2, 3)", "7");
///
/// A result is read through the raw fields of its body only, so that a broken `at`, `item` or `contiguous`
/// cannot vouch for itself. Shape and dtype must agree too. NaN never passes, except where
/// EXPECT_TENSOR_EQ_NAN wants one.

#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <type_traits>
#include <vector>

#include "support/exercise.h"
#include "tinytorch/tensor.h"

namespace tinytorch {

inline void PrintTo(const Shape& shape, std::ostream* out) { *out << str(shape); }

}  // namespace tinytorch

namespace testing_support {

/// |got - want| <= absolute + relative * |want|, and the reason for allowing that much.
struct Tolerance {
  double relative = 0, absolute = 0;
  const char* why = "";
  Tolerance(double both)
      : relative(both), absolute(both) {}  // NOLINT: 1e-6 reads better than Tolerance(1e-6)
  Tolerance(double rel, double abs, const char* reason) : relative(rel), absolute(abs), why(reason) {}
};

enum class Nan { never, where_wanted };

/// All elements in row-major order, read through shape, strides, offset and storage.
/// @throws std::runtime_error when the layout reaches outside the storage
std::vector<double> raw_values(const tinytorch::Tensor& tensor);

testing::AssertionResult same_tensor(const tinytorch::Tensor& got, const tinytorch::Tensor& want,
                                     const Tolerance& tolerance, Nan nan = Nan::never);

/// What a refusal must say.
testing::AssertionResult says(const char* type, const std::string& message,
                              std::initializer_list<const char*> parts);

/// Runs f, which must throw a Wanted whose message holds all parts. An unwritten exercise is let through, so
/// that it is reported as such.
template <class Wanted, class F>
testing::AssertionResult throws(const char* type, const F& f, std::initializer_list<const char*> parts) {
  try {
    f();
  } catch (const Wanted& error) {
    return says(type, error.what(), parts);
  } catch (const tinytorch::NotImplemented&) {
    throw;
  } catch (const tinytorch::Error& error) {
    return testing::AssertionFailure()
           << "wanted a " << type << "; got a " << error.type() << ": " << error.what();
  } catch (const std::exception& error) {
    return testing::AssertionFailure() << "wanted a " << type << "; got another exception: " << error.what();
  }
  return testing::AssertionFailure() << "wanted a " << type << "; nothing was thrown";
}

}  // namespace testing_support

using testing_support::Tolerance;

#define TINYTORCH_EXPECT(result, text)                                                \
  GTEST_AMBIGUOUS_ELSE_BLOCKER_                                                       \
  if (const ::testing::AssertionResult tinytorch_result = (result); tinytorch_result) \
    ;                                                                                 \
  else                                                                                \
    ADD_FAILURE() << (text) << "\n" << tinytorch_result.message()

/// Same shape, same dtype, same numbers.
#define EXPECT_TENSOR_EQ(got, want) \
  TINYTORCH_EXPECT(::testing_support::same_tensor(got, want, 0.0), #got " should equal " #want)

/// The same, with NaN exactly where `want` has NaN.
#define EXPECT_TENSOR_EQ_NAN(got, want)                                                                  \
  TINYTORCH_EXPECT(::testing_support::same_tensor(got, want, 0.0, ::testing_support::Nan::where_wanted), \
                   #got " should equal " #want)

/// Same shape and dtype, and numbers within a Tolerance or within x * (1 + |want|).
#define EXPECT_TENSOR_NEAR(got, want, ...)                                      \
  TINYTORCH_EXPECT(::testing_support::same_tensor(got, want, __VA_ARGS__), #got \
                   " should be close "                                          \
                   "to " #want)

/// The expression throws Type, and its message contains every one of the texts that follow.
#define EXPECT_THROWS(expression, Type, ...)                                                         \
  TINYTORCH_EXPECT(                                                                                  \
      ::testing_support::throws<Type>(#Type, [&] { static_cast<void>(expression); }, {__VA_ARGS__}), \
      #expression " should be refused")
