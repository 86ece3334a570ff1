#include <pthread.h>

#include <algorithm>

#include "05_autograd/gradient.h"
#include "tinytorch/record.h"

using namespace tinytorch;
using gradient_tests::leaf;

namespace {

TapeNode* node_of(const Tensor& x) { return static_cast<TapeNode*>(x.body().node); }
TapeNode* sink_of(const Tensor& x) { return static_cast<TapeNode*>(x.body().sink); }

Index place(const TapeNodes& order, const TapeNode* node) {
  return std::find(order.begin(), order.end(), node) - order.begin();
}

}  // namespace

TEST(Record, TiesAResultToWhatItWasMadeFrom) {
  EXERCISE("05.2");
  const Tensor a = leaf(tensor({1, 2})), b = leaf(tensor({3, 4}));
  const Tensor y = a * b, z = y + a;
  ASSERT_EQ(node_of(y)->inputs.size(), 2u);
  EXPECT_EQ(node_of(y)->inputs[0], sink_of(a));
  EXPECT_EQ(node_of(y)->inputs[1], sink_of(b));
  EXPECT_EQ(node_of(z)->inputs[0], node_of(y));
  EXPECT_EQ(node_of(z)->inputs[1], sink_of(a));
}

TEST(Record, LeavesOutWhatWantsNoGradient) {
  EXERCISE("05.2");
  const Tensor a = tensor({1, 2}), b = leaf(tensor({3, 4}));
  const Tensor y = a * b;
  EXPECT_EQ(node_of(y)->inputs[0], nullptr);
  EXPECT_NE(node_of(y)->inputs[1], nullptr);
  EXPECT_TRUE(y.requires_grad());
  EXPECT_FALSE(y.is_leaf());
}

TEST(Record, TakesNoTensorForAnAnswer) {
  EXERCISE("05.2");
  const Tensor x = leaf(tensor({1, 2}));
  const detail::NodePtr node(detail::make_node("test", {2}, 3, 0));
  const Tensor none, plain = tensor({1});
  const Tensor* tensors[] = {&none, &x, &plain};
  record(*node, tensors);
  EXPECT_EQ(node->inputs[0], nullptr);
  EXPECT_EQ(node->inputs[1], sink_of(x));
  EXPECT_EQ(node->inputs[2], nullptr);
}

TEST(Order, PutsEveryNodeAfterAllItsUsers) {
  EXERCISE("05.3");
  const Tensor x = leaf(tensor({1, 2}));
  const Tensor a = x.exp(), b = a * 2.0f, c = a + b, d = (c * b).sum();
  const TapeNodes order = topological_order(*node_of(d));
  EXPECT_EQ(order.front(), node_of(d));
  for (const TapeNode* node : order) {
    for (const TapeNode* input : node->inputs) {
      if (!input) continue;
      EXPECT_LT(place(order, node), place(order, input)) << node->op << " before " << input->op;
    }
  }
}

TEST(Order, HasASharedNodeOnce) {
  EXERCISE("05.3");
  const Tensor x = leaf(scalar(1));
  Tensor y = x;
  for (int i = 0; i < 20; ++i) y = y + y;  // 2^20 paths
  const TapeNodes order = topological_order(*node_of(y));
  EXPECT_EQ(order.size(), 21u);
  EXPECT_EQ(std::count(order.begin(), order.end(), sink_of(x)), 1);
}

TEST(Order, LeavesNoCountBehind) {
  EXERCISE("05.3");
  const Tensor x = leaf(scalar(1));
  const Tensor a = x.exp(), y = a * a + x;
  for (int run = 0; run < 2; ++run) {
    const TapeNodes order = topological_order(*node_of(y));
    EXPECT_EQ(order.size(), 4u);
    for (const TapeNode* node : order) EXPECT_EQ(node->uses, 0u);
  }
}

TEST(Order, OfALeafIsItself) {
  EXERCISE("05.3");
  const Tensor x = leaf(scalar(1));
  const detail::NodePtr sink(source_of(x));
  EXPECT_EQ(topological_order(*sink), TapeNodes{sink.get()});
}

TEST(Accumulate, TakesTheFirstAndAddsTheNext) {
  EXERCISE("05.4");
  Tensor total;
  accumulate(total, tensor({1, 2}));
  EXPECT_TENSOR_EQ(total, tensor({1, 2}));
  accumulate(total, tensor({10, 20}));
  EXPECT_TENSOR_EQ(total, tensor({11, 22}));
  accumulate(total, tensor({100, 200}));
  EXPECT_TENSOR_EQ(total, tensor({111, 222}));
}

TEST(Accumulate, WritesIntoNobodysMemory) {
  EXERCISE("05.4");
  const Tensor shared = tensor({1, 2}), more = tensor({10, 20});
  Tensor a, b;
  accumulate(a, shared);
  accumulate(b, shared);
  accumulate(a, more);
  EXPECT_TENSOR_EQ(a, tensor({11, 22}));
  EXPECT_TENSOR_EQ(b, tensor({1, 2}));
  EXPECT_TENSOR_EQ(shared, tensor({1, 2}));
  EXPECT_TENSOR_EQ(more, tensor({10, 20}));
}

TEST(Backward, AddsWherePathsMeet) {
  EXERCISE("05.4");
  const Tensor x = leaf(tensor({3}));
  const Tensor y = x + x + x;
  backward(y);
  EXPECT_TENSOR_EQ(x.grad(), tensor({3}));
}

// Recursion anywhere, building, walking or freeing, would need far more than this stack.
TEST(Tape, ChainOfAMillionFitsOnASmallStack) {
  EXERCISE("05.3");
  enable_autograd();
  static std::string failure;
  failure.clear();
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, 256 * 1024), 0);
  pthread_t thread;
  const auto body = [](void*) -> void* {
    try {
      const Tensor x = scalar(1).requires_grad_(), one = scalar(1);
      Tensor y = x;
      for (int i = 0; i < 1000000; ++i) y = y + one;
      y.backward();
      if (testing_support::raw_values(x.grad()) != std::vector<double>{1}) failure = "the gradient is not 1";
    } catch (const Error& error) {
      failure = error.what();
    }
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, body, nullptr), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  EXPECT_EQ(failure, "");
}
