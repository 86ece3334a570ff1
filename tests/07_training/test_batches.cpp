// Where batches come from.

#include <set>

#include "07_training/toy.h"

using namespace toy;

TEST(Batches, InOrderAreViews) {
  const Tensor x = arange(5);
  Batches data(x, x, 2);
  Batch batch;
  EXPECT_FALSE(data.next(batch)) << "an epoch must begin";
  data.begin_epoch();
  ASSERT_TRUE(data.next(batch));
  EXPECT_TENSOR_EQ(batch.x, tensor({0, 1}));
  EXPECT_TRUE(batch.x.shares_storage_with(x));
  ASSERT_TRUE(data.next(batch));
  ASSERT_TRUE(data.next(batch));
  EXPECT_TENSOR_EQ(batch.y, tensor({4}));
  EXPECT_FALSE(data.next(batch));
  EXPECT_EQ(data.batches(), 3);
}

TEST(Batches, ShuffledHoldEveryRowOnceAndPairsStayTogether) {
  const Tensor x = arange(20);
  Batches data(x, x * 2.0f, 3, Generator(9));
  std::vector<std::vector<double>> orders;
  for (int epoch = 0; epoch < 2; ++epoch) {
    std::vector<double> order;
    Batch got;
    for (data.begin_epoch(); data.next(got);) {
      const auto xs = testing_support::raw_values(got.x), ys = testing_support::raw_values(got.y);
      for (std::size_t i = 0; i < xs.size(); ++i) EXPECT_EQ(ys[i], 2 * xs[i]);
      order.insert(order.end(), xs.begin(), xs.end());
    }
    EXPECT_EQ(std::set<double>(order.begin(), order.end()).size(), 20U);
    orders.push_back(order);
  }
  EXPECT_NE(orders[0], orders[1]);
}

TEST(Batches, RefuseWhatDoesNotFit) {
  EXPECT_THROWS(Batches(zeros({3, 2}), zeros({4}), 1), ShapeError, "(3, 2)", "(4,)");
  EXPECT_THROWS(Batches(zeros({0, 2}), zeros({0}), 1), ShapeError, "no examples");
  EXPECT_THROWS(Batches(zeros({3}), zeros({3}), 0), ValueError, "batch size is 0");
}

TEST(Batches, OfRowsOfAnyKindAndLayout) {
  const Tensor x = arange(12).reshape({4, 3}).t(), y = tensor_i32({7, 8, 9});  // three columns as rows
  Batches data(x, y, 2, Generator(4));
  Batch batch;
  Index rows = 0;
  for (data.begin_epoch(); data.next(batch); rows += batch.rows()) {
    const auto xs = testing_support::raw_values(batch.x), ys = testing_support::raw_values(batch.y);
    for (std::size_t i = 0; i < ys.size(); ++i) {
      EXPECT_EQ(xs[4 * i], ys[i] - 7);
      EXPECT_EQ(xs[4 * i + 3], ys[i] - 7 + 9);
    }
  }
  EXPECT_EQ(rows, 3);
}
