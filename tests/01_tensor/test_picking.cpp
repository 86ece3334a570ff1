// Part 6 of module 01: gather, index_select, concat, stack, split.

#include "support/expect.h"
#include "tinytorch/ops.h"

using namespace tinytorch;

TEST(Gather, PicksAlongAnAxis) {
  EXERCISE("01.15");
  const Tensor x = tensor({{1, 2, 3}, {4, 5, 6}});
  EXPECT_TENSOR_EQ(gather(x, 1, tensor_i32({{2, 0}, {1, 1}})), tensor({{3, 1}, {5, 5}}));
  EXPECT_TENSOR_EQ(gather(x, 0, tensor_i32({{1, 0, 1}})), tensor({{4, 2, 6}}));
  EXPECT_TENSOR_EQ(gather(x, -1, tensor_i32({{0}, {2}})), tensor({{1}, {6}}));
}

TEST(Gather, TakesAnyViewOnBothSides) {
  EXERCISE("01.15");
  const Tensor x = arange(24).reshape({2, 3, 4});
  const Tensor index = tensor_i32({{1, 0}, {0, 1}});
  EXPECT_TENSOR_EQ(gather(x.permute({2, 1, 0}), 2, index.t().unsqueeze(1)), tensor({{{12, 0}}, {{1, 13}}}));
  EXPECT_TENSOR_EQ(gather(x.select(0, 1), 1, tensor_i32({{3, 0}, {2, 2}, {1, 3}})),
                   tensor({{15, 12}, {18, 18}, {21, 23}}));
}

TEST(Gather, MayReadLessThanX) {
  EXERCISE("01.15");
  EXPECT_TENSOR_EQ(gather(arange(12).reshape({3, 4}), 0, tensor_i32({{2, 1}})), tensor({{8, 5}}));
  EXPECT_EQ(gather(arange(4), 0, zeros({0}, DType::i32)).shape(), Shape({0}));
}

TEST(Gather, RefusesIndicesOutside) {
  EXERCISE("01.15");
  EXPECT_THROWS(gather(arange(3), 0, tensor_i32({0, 3})), IndexError, "index 3", "number 1", "[0, 3)");
  EXPECT_THROWS(gather(arange(3), 0, tensor_i32({-1})), IndexError, "index -1");
  EXPECT_THROWS(gather(arange(3), 0, tensor({1})), DTypeError, "i32", "f32");
  EXPECT_THROWS(gather(zeros({2, 3}), 0, tensor_i32({1})), ShapeError, "(2, 3)", "(1,)");
}

TEST(IndexSelect, TakesWholeSlices) {
  EXERCISE("01.15");
  const Tensor x = tensor({{1, 2}, {3, 4}, {5, 6}});
  EXPECT_TENSOR_EQ(index_select(x, 0, tensor_i32({2, 0, 2})), tensor({{5, 6}, {1, 2}, {5, 6}}));
  EXPECT_TENSOR_EQ(index_select(x, 1, tensor_i32({1})), tensor({{2}, {4}, {6}}));
  EXPECT_THROWS(index_select(x, 0, tensor_i32({3})), IndexError, "index 3");
}

TEST(Concat, JoinsAlongEachAxis) {
  EXERCISE("01.16");
  const Tensor a = tensor({{1, 2}, {3, 4}}), b = tensor({{5, 6}});
  EXPECT_TENSOR_EQ(concat({a, b}, 0), tensor({{1, 2}, {3, 4}, {5, 6}}));
  EXPECT_TENSOR_EQ(concat({b, a, b}, 0), tensor({{5, 6}, {1, 2}, {3, 4}, {5, 6}}));
  EXPECT_TENSOR_EQ(concat({a, b.t()}, 1), tensor({{1, 2, 5}, {3, 4, 6}}));
  EXPECT_TENSOR_EQ(concat({a, a}, -1), tensor({{1, 2, 1, 2}, {3, 4, 3, 4}}));
}

TEST(Concat, CopiesWhatItJoins) {
  EXERCISE("01.16");
  Tensor a = tensor({1, 2});
  const Tensor joined = concat({a, tensor({3})});
  a += 10.0f;
  EXPECT_TENSOR_EQ(joined, tensor({1, 2, 3}));
  EXPECT_TENSOR_EQ(concat({a}), tensor({11, 12})) << "one tensor alone";
  EXPECT_FALSE(concat({a}).shares_storage_with(a));
}

TEST(Concat, TakesEmptyPiecesAndOtherDtypes) {
  EXERCISE("01.16");
  EXPECT_TENSOR_EQ(concat({zeros({0, 2}), tensor({{1, 2}}), zeros({0, 2})}), tensor({{1, 2}}));
  EXPECT_TENSOR_EQ(concat({tensor_i32({1}), tensor_i32({2, 3})}), tensor_i32({1, 2, 3}));
  EXPECT_TENSOR_EQ(concat({tensor_bool({true}), tensor_bool({false})}), tensor_bool({true, false}));
}

TEST(Concat, RefusesWhatDoesNotFit) {
  EXERCISE("01.16");
  EXPECT_THROWS(concat({}), ValueError, "concat", "empty");
  EXPECT_THROWS(concat({zeros({2, 3}), zeros({2, 4})}, 0), ShapeError, "tensor 1", "(2, 4)", "axis 0");
  EXPECT_THROWS(concat({zeros({2}), zeros({2}, DType::i32)}), DTypeError, "f32", "i32");
  EXPECT_THROWS(concat({zeros({2})}, 1), IndexError, "concat", "axis 1");
}

TEST(Stack, JoinsAlongANewAxis) {
  EXERCISE("01.16");
  const Tensor a = tensor({1, 2}), b = tensor({3, 4});
  EXPECT_TENSOR_EQ(stack({a, b}), tensor({{1, 2}, {3, 4}}));
  EXPECT_TENSOR_EQ(stack({a, b}, -1), tensor({{1, 3}, {2, 4}}));
  EXPECT_TENSOR_EQ(stack({scalar(1), scalar(2)}), tensor({1, 2}));
  EXPECT_THROWS(stack({a, zeros({3})}), ShapeError, "tensor 1", "(3,)");
}

TEST(Split, CutsIntoViews) {
  EXERCISE("01.16");
  const Tensor x = arange(7);
  const Tensors pieces = x.split(3);
  ASSERT_EQ(pieces.size(), 3u);
  EXPECT_TENSOR_EQ(pieces[2], tensor({6})) << "the last piece is the rest";
  EXPECT_TRUE(pieces[0].shares_storage_with(x));
  EXPECT_TENSOR_EQ(concat(pieces), x) << "joined again";
}
