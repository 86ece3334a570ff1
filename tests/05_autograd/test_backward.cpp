// What backward promises, and what it refuses. The rules it runs on are tested one by one elsewhere.

#include "05_autograd/gradient.h"
#include "tinytorch/record.h"

using namespace gradient_tests;

TEST(Backward, GivesOneNumberForEachLeafElement) {
  EXERCISE("05.4");
  const Tensor w = leaf(tensor({{1, 2}})), x = tensor({{3}, {4}});
  const Tensor loss = w.matmul(x).sum();
  loss.backward();
  EXPECT_TENSOR_EQ(w.grad(), tensor({{3, 4}}));
  EXPECT_FALSE(x.grad().defined());
}

TEST(Backward, AddsToTheGradientOfAnEarlierOne) {
  EXERCISE("05.4");
  const Tensor x = leaf(tensor({1, 2}));
  (x * 2.0f).sum().backward();
  (x * 3.0f).sum().backward();
  EXPECT_TENSOR_EQ(x.grad(), tensor({5, 5}));
}

TEST(Backward, LeavesEachLeafItsOwnGradient) {
  EXERCISE("05.4");
  const Tensor a = leaf(tensor({1, 2})), b = leaf(tensor({3, 4})), dy = tensor({1, 1});
  backward(a + b, {.gradient = dy});
  EXPECT_FALSE(a.grad().shares_storage_with(b.grad()));
  EXPECT_FALSE(a.grad().shares_storage_with(dy));
  a.grad() *= 10.0f;
  EXPECT_TENSOR_EQ(b.grad(), tensor({1, 1}));
}

TEST(Backward, OfALeafIsOne) {
  EXERCISE("05.4");
  const Tensor x = leaf(scalar(3));
  x.backward();
  EXPECT_TENSOR_EQ(x.grad(), scalar(1));
}

TEST(Backward, TakesAGradientForATensor) {
  EXERCISE("05.4");
  const Tensor x = leaf(tensor({1, 2}));
  backward(x * 2.0f, {.gradient = tensor({1, 10})});
  EXPECT_TENSOR_EQ(x.grad(), tensor({2, 20}));
  EXPECT_THROWS(backward(x * 2.0f, {.gradient = tensor({1})}), ShapeError, "(2,)", "(1,)");
}

TEST(Backward, RefusesATensorOfSeveralElements) {
  EXERCISE("05.2");
  const Tensor x = leaf(ones({2, 3}));
  EXPECT_THROWS((x * 2.0f).backward(), GradientError, "6 elements", "mean()");
}

TEST(Backward, RefusesWhatWasNotRecorded) {
  EXERCISE("05.2");
  enable_autograd();
  EXPECT_THROWS(ones({1}).backward(), GradientError, "nothing was recorded", "requires_grad_");
  const Tensor x = leaf(ones({1}));
  const NoGrad off;
  EXPECT_THROWS((x * 2.0f).backward(), GradientError, "NoGrad");
}

TEST(Backward, RefusesAnOperationWhoseInputsWereLost) {
  EXERCISE("05.2");
  const Tensor x = leaf(ones({1}));
  const Tensor y = x.exp();
  const detail::NodePtr lost(std::exchange(static_cast<TapeNode*>(y.body().node)->inputs[0], nullptr));
  EXPECT_THROWS(y.backward(), GradientError, "exp", "no input", "05.2");
}

TEST(Backward, RefusesASecondRunUnlessTheGraphWasKept) {
  EXERCISE("05.4");
  const Tensor x = leaf(tensor({1, 2}));
  const Tensor once = (x * x).sum(), kept = (x * x).sum();
  once.backward();
  EXPECT_THROWS(once.backward(), GradientError, "used up", "retain_graph");
  EXPECT_TENSOR_EQ(x.grad(), tensor({2, 4}));
  backward(kept, {.retain_graph = true});
  backward(kept);
  EXPECT_TENSOR_EQ(x.grad(), tensor({6, 12}));
  EXPECT_THROWS(backward(kept), GradientError, "used up");
}

TEST(Backward, RefusesAGraphThatLeansOnAUsedOne) {
  EXERCISE("05.4");
  Tensor x = leaf(tensor({1, 2}));
  const Tensor shared = x.exp();
  shared.sum().backward();
  x.set_grad({});
  EXPECT_THROWS((shared * 2.0f + x).sum().backward(), GradientError, "used up");
  EXPECT_FALSE(x.grad().defined());
}

TEST(Backward, ChangesNoLeafWhenARuleThrows) {
  EXERCISE("05.4");
  const Tensor x = leaf(tensor({1, 2})), y = leaf(tensor({3, 4}));
  const Tensor bad = x.exp();
  register_hook(bad, [](const Tensor&) -> Tensor { throw ValueError("planted"); });
  const Tensor loss = (bad + y).sum();
  EXPECT_THROWS(loss.backward(), ValueError, "planted");
  EXPECT_FALSE(x.grad().defined());
  EXPECT_FALSE(y.grad().defined());
}

TEST(Backward, SkipsWhatDoesNotReachTheLoss) {
  EXERCISE("05.4");
  const Tensor x = leaf(tensor({1, 2}));
  const Tensor used = x * 2.0f, unused = x * 5.0f;
  used.sum().backward();
  EXPECT_TENSOR_EQ(x.grad(), tensor({2, 2}));
}

TEST(Backward, FreesWhatWasSaved) {
  EXERCISE("05.4");
  const Tensor x = leaf(ones({1000}));
  (x * x).sum().backward();  // x now has a gradient
  const auto before = memory_stats().current;
  {
    Tensor loss = (x.exp() * x.exp()).sum();
    EXPECT_GT(memory_stats().current, before + 7000);  // both powers
    loss.backward();
    EXPECT_LT(memory_stats().current, before + 4000);
  }
  EXPECT_EQ(memory_stats().current, before);
}

TEST(Backward, FreesAGraphThatNobodyUsed) {
  EXERCISE("05.2");
  const Tensor x = leaf(ones({1000}));
  const auto before = memory_stats().current;
  for (int i = 0; i < 3; ++i) static_cast<void>((x.exp() * x).sum());
  EXPECT_EQ(memory_stats().current, before);
}

TEST(NoGradScope, RecordsNothingInside) {
  EXERCISE("05.2");
  const Tensor x = leaf(ones({2}));
  {
    const NoGrad off;
    EXPECT_FALSE((x * 2.0f).requires_grad());
  }
  EXPECT_TRUE((x * 2.0f).requires_grad());
}

TEST(Detach, CutsTheHistory) {
  EXERCISE("05.4");
  const Tensor x = leaf(tensor({2, 3}));
  (x * x.detach()).sum().backward();
  EXPECT_TENSOR_EQ(x.grad(), tensor({2, 3}));
}

TEST(EnableAutograd, IsAskedForBeforeGradientsAre) {
  disable_autograd();
  Tensor x = ones({2});
  EXPECT_THROWS(x.requires_grad_(), GradientError, "enable_autograd()");
  enable_autograd();
  enable_autograd();
  x.requires_grad_();
  EXPECT_TRUE(x.requires_grad());
  EXPECT_THROWS(tensor_i32({1}).requires_grad_(), GradientError, "i32");
}

TEST(InPlace, RefusesToChangeALeaf) {
  EXERCISE("05.2");
  Tensor x = leaf(tensor({1, 2}));
  EXPECT_THROWS(x += 1.0f, GradientError, "leaf", "NoGrad");
  EXPECT_THROWS(x *= 2.0f, GradientError, "mul_");
  EXPECT_TENSOR_EQ(x, tensor({1, 2}));
  const NoGrad off;
  x += 1.0f;
  EXPECT_TENSOR_EQ(x, tensor({2, 3}));
}

TEST(InPlace, RefusesSavedNumbersThatChanged) {
  EXERCISE("05.4");
  const Tensor x = leaf(tensor({1, 2}));
  Tensor a = x * 1.0f;
  const Tensor loss = (a * a).sum();
  a += 1.0f;
  EXPECT_THROWS(loss.backward(), GradientError, "changed in place", "(2,)");
  EXPECT_FALSE(x.grad().defined());
}

TEST(InPlace, RefusesAResultThatChangedUnderItsRule) {
  EXERCISE("05.4");
  const Tensor x = leaf(tensor({1, 2}));
  Tensor y = x.exp();
  y += 1.0f;  // exp has kept y
  EXPECT_THROWS(y.sum().backward(), GradientError, "changed in place");
}

TEST(InPlace, IsFineWhenNobodyNeedsTheOldNumbers) {
  EXERCISE("05.4");
  const Tensor x = leaf(tensor({1, 2})), z = leaf(tensor({5}));
  Tensor y = x + 1.0f;
  y += x * z;
  y -= 3.0f;
  EXPECT_TENSOR_EQ(y, tensor({4, 10}));
  backward(y, {.gradient = tensor({1, 10})});
  EXPECT_TENSOR_EQ(x.grad(), tensor({6, 60}));
  EXPECT_TENSOR_EQ(z.grad(), tensor({21}));
}

TEST(InPlace, GivesAPlainTensorAHistory) {
  EXERCISE("05.4");
  const Tensor x = leaf(tensor({1, 2}));
  Tensor sum = zeros({2});
  sum += x;
  sum += x * x;
  sum.sum().backward();
  EXPECT_TENSOR_EQ(x.grad(), tensor({3, 5}));
}

TEST(InPlace, OverwritingEndsTheInfluence) {
  EXERCISE("05.4");
  const Tensor x = leaf(tensor({1, 2})), z = leaf(tensor({3, 4}));
  Tensor y = x * 2.0f;
  y.copy_(z);
  y.sum().backward();
  EXPECT_TENSOR_EQ(x.grad(), tensor({0, 0}));
  EXPECT_TENSOR_EQ(z.grad(), tensor({1, 1}));
}

TEST(InPlace, RefusesAViewWithHistory) {
  EXERCISE("05.2");
  const Tensor x = leaf(tensor({1, 2}));
  Tensor view = x.reshape({2, 1});
  EXPECT_THROWS(view += 1.0f, GradientError, "view", "clone()");
  EXPECT_TENSOR_EQ(x, tensor({1, 2}));
}

TEST(InPlace, RefusesATensorWhoseNumbersChangedElsewhere) {
  EXERCISE("05.2");
  const Tensor x = leaf(tensor({1, 2}));
  const Tensor y = x * 2.0f;
  y.detach() += 1.0f;
  EXPECT_THROWS(y + 1.0f, GradientError, "changed in place", "mul");
}

TEST(GradientRule, ThatGivesAWrongShapeIsNamed) {
  EXERCISE("05.2");
  const Tensor x = leaf(ones({2, 3}));
  const detail::NodePtr node(detail::make_node("broken", {3}, 1, 0));
  const Tensor* tensors[] = {&x};
  record(*node, tensors);
  EXPECT_THROWS(Into(*node).give(0, ones({3})), ShapeError, "broken", "(2, 3)", "(3,)", "sum_to");
}
