#include <cmath>
#include <thread>

#include "05_autograd/gradient.h"

using namespace gradient_tests;

TEST(TensorHook, SeesTheWholeGradientOnce) {
  EXERCISE("05.4");
  const Tensor x = leaf(tensor({1, 2}));
  const Tensor y = x * 1.0f;
  int calls = 0;
  register_hook(y, [&](const Tensor& g) {
    ++calls;
    EXPECT_TENSOR_EQ(g, tensor({5, 5}));
    return Tensor();
  });
  (y * 2.0f + y * 3.0f).sum().backward();
  EXPECT_EQ(calls, 1);
  EXPECT_TENSOR_EQ(x.grad(), tensor({5, 5}));
}

TEST(TensorHook, MayReplaceTheGradient) {
  EXERCISE("05.4");
  const Tensor x = leaf(tensor({1, 2}));
  register_hook(x, [](const Tensor& g) { return g * 10.0f; });
  (x * 2.0f).sum().backward();
  EXPECT_TENSOR_EQ(x.grad(), tensor({20, 20}));
  register_hook(x, [](const Tensor&) { return ones({3}); });
  EXPECT_THROWS((x * 2.0f).sum().backward(), ShapeError, "(2,)", "(3,)");
}

TEST(TensorHook, OfALeafOutlivesAGraph) {
  EXERCISE("05.4");
  const Tensor x = leaf(tensor({1, 2}));
  int calls = 0;
  register_hook(x, [&](const Tensor&) { return ++calls, Tensor(); });
  (x + x).sum().backward();
  (x * 2.0f).sum().backward();
  EXPECT_EQ(calls, 2);
}

TEST(TensorHook, CanBeRemoved) {
  EXERCISE("05.4");
  const Tensor x = leaf(tensor({1, 2}));
  const int first = register_hook(x, [](const Tensor& g) { return g * 10.0f; });
  const int second = register_hook(x, [](const Tensor& g) { return g + 1.0f; });
  EXPECT_NE(first, second);
  remove_hook(x, first);
  (x * 2.0f).sum().backward();
  EXPECT_TENSOR_EQ(x.grad(), tensor({3, 3}));
  EXPECT_THROWS(remove_hook(x, first), KeyError, "no hook number");
}

TEST(TensorHook, RefusesATensorWithoutGradient) {
  enable_autograd();
  EXPECT_THROWS(register_hook(ones({2}), [](const Tensor& g) { return g; }), GradientError,
                "requires_grad_()");
}

TEST(LeafHook, ComesAfterTheGradientWasAdded) {
  EXERCISE("05.4");
  const Tensor x = leaf(tensor({1, 2}));
  register_post_accumulate_grad_hook(x, [](Tensor& p) {
    const NoGrad off;
    p -= p.grad();
    p.set_grad({});
  });
  (x * 2.0f).sum().backward();
  EXPECT_TENSOR_EQ(x, tensor({-1, 0}));
  EXPECT_FALSE(x.grad().defined());
  EXPECT_THROWS(register_post_accumulate_grad_hook(x * 2.0f, [](Tensor&) {}), GradientError, "leaf");
}

TEST(SavedHooks, PackAndUnpackWhatRulesKeep) {
  EXERCISE("05.5");
  const Tensor x = leaf(tensor({2, 3}));
  int packed = 0, unpacked = 0;
  Tensor loss;
  {
    const SavedTensorHooks hooks([&](const Tensor& t) {
      ++packed;
      return [copy = t.detach().clone(), &unpacked] { return ++unpacked, copy; };
    });
    loss = (x * x).sum();
  }
  EXPECT_EQ(packed, 2);
  EXPECT_EQ(unpacked, 0);
  loss.backward();
  EXPECT_EQ(unpacked, 2);
  EXPECT_TENSOR_EQ(x.grad(), tensor({4, 6}));
  (x * x).sum().backward();
  EXPECT_EQ(packed, 2);
}

TEST(SavedHooks, NestAndEndWithTheirScope) {
  EXERCISE("05.5");
  const Tensor x = leaf(tensor({2, 3}));
  int outer = 0, inner = 0;
  const auto counting = [](int& n) { return [&n](const Tensor& t) { return ++n, [t] { return t; }; }; };
  const SavedTensorHooks first(counting(outer));
  try {
    const SavedTensorHooks second(counting(inner));
    static_cast<void>(x * x);
    throw ValueError("planted");
  } catch (const ValueError&) {
  }
  EXPECT_EQ(inner, 2);
  static_cast<void>(x * x);
  EXPECT_EQ(outer, 2);
}

TEST(Autograd, LetsThreadsDifferentiateTheirOwnGraphs) {
  EXERCISE("05.5");
  enable_autograd();
  std::vector<double> found[2];
  const auto work = [&found](int k) {
    Tensor x = leaf(scalar(static_cast<float>(k + 2)));
    for (int i = 0; i < 200; ++i) {
      x.set_grad({});
      (x * x * x).backward();
    }
    found[k] = testing_support::raw_values(x.grad());
  };
  // An unwritten exercise must reach this thread, or the program would end.
  work(0);
  std::thread other(work, 1);
  work(0);
  other.join();
  EXPECT_EQ(found[0], std::vector<double>{12});
  EXPECT_EQ(found[1], std::vector<double>{27});
}

TEST(GradCheckFunction, FindsAWrongGradient) {
  EXERCISE("05.5");
  enable_autograd();
  const auto wrong = [](const Tensors& t) {
    const Tensor y = t[0] * t[0];
    if (y.requires_grad()) register_hook(y, [](const Tensor& g) { return g * 1.01f; });
    return y;
  };
  const GradCheck found = grad_check(wrong, {tensor({1, 2, 3})});
  EXPECT_FALSE(found.ok);
  EXPECT_GT(found.worst, 1);
  EXPECT_NE(found.message.find("input 0, element"), std::string::npos) << found.message;
}

TEST(GradCheckFunction, LetsNoNaNPass) {
  EXERCISE("05.5");
  enable_autograd();
  const auto nan = [](const Tensors& t) {
    const Tensor y = t[0] * t[0];
    if (y.requires_grad()) register_hook(y, [](const Tensor& g) { return g * std::nanf(""); });
    return y;
  };
  EXPECT_FALSE(grad_check(nan, {tensor({1, 2, 3})}).ok);
  EXPECT_THROWS(grad_check([](const Tensors&) { return ones({1}); }, {ones({1})}), GradientError,
                "does not depend");
}
