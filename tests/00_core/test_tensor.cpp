// The class Tensor without its operations: handles, fields, layouts, and what an undefined tensor says.

#include <cmath>
#include <limits>

#include "support/expect.h"
#include "tinytorch/op.h"

namespace tinytorch {
namespace {

Tensor f32(const std::vector<float>& values, const Shape& shape) { return Tensor::from(values, shape); }

TEST(Shape, IsAListOfUpToEightNumbers) {
  Shape shape{2, 3};
  EXPECT_EQ(shape.size(), 2);
  EXPECT_EQ(shape.front(), 2);
  EXPECT_EQ(shape.back(), 3);
  shape.insert(1, 7);
  EXPECT_EQ(shape, (Shape{2, 7, 3}));
  shape.erase(0);
  EXPECT_EQ(shape, (Shape{7, 3}));
  shape.push_back(1);
  EXPECT_EQ(shape, (Shape{7, 3, 1}));
  EXPECT_FALSE(shape == (Shape{7, 3}));
  EXPECT_FALSE(shape == (Shape{7, 3, 2}));
  EXPECT_EQ(Shape::filled(3, 4), (Shape{4, 4, 4}));
  EXPECT_TRUE(Shape{}.empty());
  EXPECT_THROWS((Shape{1, 1, 1, 1, 1, 1, 1, 1, 1}), ShapeError, "9 axes", "at most 8");
  EXPECT_THROWS(Shape::filled(8, 1).push_back(1), ShapeError, "9 axes");
}

TEST(Shape, PrintsAsPythonDoes) { EXPECT_EQ(str(Shape{}, Shape{5}, Shape{2, 3}), "()(5,)(2, 3)"); }

TEST(Shape, CountsElementsWithoutOverflow) {
  EXPECT_EQ(numel({}), 1);
  EXPECT_EQ(numel({2, 3, 4}), 24);
  EXPECT_EQ(numel({2, 0, 4}), 0);
  const Index half = Index{1} << 32;
  EXPECT_THROWS(numel({half, half}), MemoryError, "4294967296", "64 bits");
  EXPECT_THROWS(numel({half, half, 0}), MemoryError, "64 bits");  // its strides could not be numbers
  EXPECT_THROWS(numel({0, half, half}), MemoryError, "64 bits");
  EXPECT_THROWS(numel({3, -1}), ShapeError, "negative");
}

TEST(Shape, FindsAxesFromBothEnds) {
  EXPECT_EQ(checked_axis("f", 1, {2, 3}), 1);
  EXPECT_EQ(checked_axis("f", -1, {2, 3}), 1);
  EXPECT_EQ(checked_axis("f", -2, {2, 3}), 0);
  EXPECT_THROWS(checked_axis("softmax", 2, {2, 3}), IndexError, "softmax: axis 2", "(2, 3)", "0 to 1", "-2");
  EXPECT_THROWS(checked_axis("softmax", -3, {2, 3}), IndexError, "axis -3");
  EXPECT_THROWS(checked_axis("softmax", 0, {}), IndexError, "no axes");
}

#ifdef TINYTORCH_CHECKED
TEST(Shape, ChecksPositionsInACheckedBuild) {
  const Shape shape{2, 3};
  EXPECT_THROWS(shape[2], IndexError, "position 2", "list of 2");
  EXPECT_THROWS(shape[-1], IndexError, "position -1");
}
#endif

TEST(Tensor, LiesInRowMajorOrder) {
  const Tensor a = Tensor::empty({2, 3, 4});
  EXPECT_EQ(a.strides(), (Shape{12, 4, 1}));
  EXPECT_EQ(a.layout().offset, 0);
  EXPECT_EQ(a.dim(), 3);
  EXPECT_EQ(a.size(-1), 4);
  EXPECT_EQ(a.numel(), 24);
  EXPECT_EQ(Tensor::empty({2, 0, 4}).strides(), (Shape{4, 4, 1}));
  EXPECT_EQ(Tensor::empty({}).numel(), 1);
}

TEST(Tensor, KnowsItsDtypeAndDevice) {
  for (const DType dtype : {DType::f32, DType::i32, DType::u8, DType::i64, DType::bf16, DType::i8}) {
    const Tensor a = Tensor::empty({3}, dtype);
    EXPECT_EQ(a.dtype(), dtype);
    EXPECT_EQ(a.body().storage->bytes, 3 * size_of(dtype));
    EXPECT_EQ(a.device(), Device::cpu);
  }
  EXPECT_THROWS(Tensor::empty({1}, DType::f32, Device::cuda), DeviceError, "cuda", "Device::cpu");
}

TEST(Tensor, CopiesTheValuesItIsMadeFrom) {
  std::vector<std::int32_t> values{1, 2, 3};
  const Tensor a = Tensor::from(values, {3});
  values[0] = 9;
  EXPECT_EQ(a.data<std::int32_t>()[0], 1);
  EXPECT_THROWS(Tensor::from(values, {2, 2}), ShapeError, "3 values", "(2, 2)", "4 elements");
  EXPECT_THROWS(a.data<float>(), DTypeError, "i32", "f32", ".to()");
}

TEST(Tensor, IsAHandle) {
  Tensor a = f32({1, 2}, {2});
  Tensor b = a;
  EXPECT_TRUE(b.is(a));
  b.data()[0] = 5;
  EXPECT_EQ(a.data()[0], 5.0f);
  const Tensor moved = std::move(b);
  EXPECT_TRUE(moved.is(a));
  EXPECT_FALSE(b.defined());  // NOLINT: what a moved-from handle says is part of the contract
  EXPECT_EQ(a.body().owners.load(), 2U);
  Tensor& self = a;
  a = self;
  EXPECT_EQ(a.data()[0], 5.0f);
  EXPECT_EQ(a.body().owners.load(), 2U);
}

TEST(Tensor, SaysThatItIsUndefined) {
  const Tensor none;
  EXPECT_FALSE(none.defined());
  EXPECT_THROWS(none.shape(), ValueError, "undefined", "zeros()");
  EXPECT_THROWS(none.data(), ValueError, "undefined");
  EXPECT_THROWS(none.requires_grad(), ValueError, "undefined");
  EXPECT_THROWS(none.with_layout({}), ValueError, "undefined");
}

TEST(WithLayout, ReachesEveryElementOfTheStorageAndNoOther) {
  const Tensor a = f32({0, 1, 2, 3, 4, 5}, {6});
  EXPECT_TENSOR_EQ(a.with_layout({{2, 3}, {3, 1}, 0}), f32({0, 1, 2, 3, 4, 5}, {2, 3}));
  EXPECT_TENSOR_EQ(a.with_layout({{6}, {-1}, 5}), f32({5, 4, 3, 2, 1, 0}, {6}));
  EXPECT_TENSOR_EQ(a.with_layout({{}, {}, 5}), f32({5}, {}));
  EXPECT_TENSOR_EQ(a.with_layout({{3}, {0}, 2}), f32({2, 2, 2}, {3}));
  EXPECT_EQ(a.with_layout({{0, 100}, {100, 1}, 0}).numel(), 0);
  EXPECT_THROWS(a.with_layout({{7}, {1}, 0}), IndexError, "with_layout", "0 to 6", "storage of 6");
  EXPECT_THROWS(a.with_layout({{6}, {1}, 1}), IndexError, "1 to 6");
  EXPECT_THROWS(a.with_layout({{6}, {-1}, 4}), IndexError, "-1 to 4");
  EXPECT_THROWS(a.with_layout({{}, {}, 6}), IndexError, "6 to 6");
  EXPECT_THROWS(a.with_layout({{}, {}, -1}), IndexError, "-1 to -1");
  EXPECT_THROWS(a.with_layout({{2, 3}, {1}, 0}), ShapeError, "(2, 3)", "(1,)");
  constexpr Index kFar = Index{1} << 62;
  EXPECT_THROWS(a.with_layout({{5}, {kFar}, 0}), IndexError, "further than 64 bits", "storage of 6");
  EXPECT_THROWS(a.with_layout({{3, 2, 2}, {kFar - 1, 1, 1}, 5}), IndexError, "further than 64 bits");
}

TEST(Detach, SharesTheStorageAndNotTheBody) {
  const Tensor a = f32({1, 2}, {2});
  const Tensor b = a.detach();
  EXPECT_TRUE(b.shares_storage_with(a));
  EXPECT_FALSE(b.is(a));
  a.body().requires_grad = true;
  EXPECT_TRUE(a.requires_grad());
  EXPECT_FALSE(a.detach().requires_grad());
}

TEST(Grad, BelongsToItsTensor) {
  Tensor a = f32({1, 2}, {2});
  EXPECT_FALSE(a.grad().defined());
  const Tensor g = f32({3, 4}, {2});
  a.set_grad(g);
  EXPECT_TRUE(a.grad().is(g));
  a.set_grad(a.grad());
  EXPECT_EQ(g.body().owners.load(), 2U);
  a.set_grad(Tensor());
  EXPECT_FALSE(a.grad().defined());
  EXPECT_EQ(g.body().owners.load(), 1U);
  a.set_grad(g);
  EXPECT_THROWS(a.set_grad(f32({1}, {1})), ShapeError, "(1,)", "(2,)");
  EXPECT_TRUE(a.grad().is(g)) << "what is refused changes nothing";
  a = Tensor();
  EXPECT_EQ(g.body().owners.load(), 1U);
}

TEST(RequiresGrad, WaitsForEnableAutograd) {
  Tensor a = f32({1}, {1});
  EXPECT_THROWS(a.requires_grad_(), GradientError, "enable_autograd()");
  EXPECT_FALSE(a.requires_grad());
  a.requires_grad_(false);  // asks for nothing
  detail::enable(Layer::autograd, true);
  a.requires_grad_();
  EXPECT_TRUE(a.requires_grad());
  a.requires_grad_(false);
  EXPECT_FALSE(a.requires_grad());
  Tensor labels = Tensor::empty({1}, DType::i32);
  EXPECT_THROWS(labels.requires_grad_(), GradientError, "only f32", "i32");
  detail::enable(Layer::autograd, false);
}

TEST(Str, JoinsWhatItKnows) {
  EXPECT_EQ(str("a ", 1, ' ', -2L, ' ', 3U, ' ', true, ' ', std::string("s")), "a 1 -2 3 true s");
  EXPECT_EQ(str(0.1f, " ", 0.1, " ", 1e30f, " ", 2.0f), "0.1 0.1 1e+30 2");
  EXPECT_EQ(str(-std::numeric_limits<float>::quiet_NaN(), " ", -HUGE_VAL), "nan -inf");
  EXPECT_EQ(str(DType::bf16, " ", Device::cpu), "bf16 cpu");
  EXPECT_EQ(str(), "");
}

template <class E>
std::string type_of() {
  return E("").type();
}

TEST(Error, NamesItsType) {
  EXPECT_EQ(type_of<ShapeError>() + type_of<DTypeError>() + type_of<DeviceError>(),
            "ShapeErrorDTypeErrorDeviceError");
  EXPECT_EQ(type_of<IndexError>() + type_of<ValueError>() + type_of<KeyError>(),
            "IndexErrorValueErrorKeyError");
  EXPECT_EQ(type_of<GradientError>() + type_of<FileError>() + type_of<MemoryError>(),
            "GradientErrorFileErrorMemoryError");
}

TEST(Todo, NamesExerciseFileAndLine) {
  try {
    todo("07.3");
  } catch (const NotImplemented& error) {
    const std::string message = error.what();
    EXPECT_EQ(error.exercise(), "07.3");
    EXPECT_NE(message.find("exercise 07.3 is not written yet (tests/00_core/test_tensor.cpp:"),
              std::string::npos)
        << message;
    EXPECT_NE(message.find("tito hint 07.3"), std::string::npos) << message;
    return;
  }
  FAIL() << "todo came back";
}

}  // namespace
}  // namespace tinytorch
