// Datasets, and examples side by side.

#include "08_dataloader/example_data.h"
#include "tinytorch/autograd.h"

using namespace example_data;
using data::Example;

TEST(Collate, PutsExamplesSideBySide) {
  EXERCISE("08.3");
  const std::vector<Example> examples{{tensor({1, 2}), tensor_i32({7})},
                                      {tensor({3, 4}), tensor_i32({8})},
                                      {tensor({5, 6}), tensor_i32({9})}};
  const Batch batch = kernels::collate(examples);
  EXPECT_TENSOR_EQ(batch.x, tensor({{1, 2}, {3, 4}, {5, 6}}));
  EXPECT_TENSOR_EQ(batch.y, tensor_i32({{7}, {8}, {9}}));
}

TEST(Collate, MakesAListOfSingleLabels) {
  EXERCISE("08.3");
  const auto dataset = counted(4);
  const Batch batch = kernels::collate(std::vector<Example>{dataset->get(3), dataset->get(1)});
  EXPECT_TENSOR_EQ(batch.x, tensor({{3, 30}, {1, 10}}));
  EXPECT_TENSOR_EQ(batch.y, tensor_i32({3, 1}));
}

TEST(Collate, CopiesEvenASingleExample) {
  EXERCISE("08.3");
  const Tensor x = tensor({1, 2}), y = tensor({3});
  const Batch batch = kernels::collate(std::vector<Example>{{x, y}});
  EXPECT_FALSE(batch.x.shares_storage_with(x));
  EXPECT_FALSE(batch.y.shares_storage_with(y));
  EXPECT_TENSOR_EQ(batch.x, tensor({{1, 2}}));
  EXPECT_TENSOR_EQ(batch.y, tensor({{3}}));
}

TEST(Collate, TakesAnyLayoutAndRank) {
  EXERCISE("08.3");
  const Tensor a = arange(6).reshape({2, 3}).t(), b = arange(6).reshape({3, 2}) + 10.0f;
  const Batch batch = kernels::collate(std::vector<Example>{{a, scalar(1)}, {b, scalar(2)}});
  EXPECT_TENSOR_EQ(batch.x, tensor({{{0, 3}, {1, 4}, {2, 5}}, {{10, 11}, {12, 13}, {14, 15}}}));
  EXPECT_TENSOR_EQ(batch.y, tensor({1, 2}));
}

TEST(Collate, KeepsEveryDType) {
  EXERCISE("08.3");
  const Batch batch = kernels::collate(std::vector<Example>{{full({2}, 1, DType::u8), tensor({0.5})},
                                                            {full({2}, 0, DType::u8), tensor({1.5})}});
  EXPECT_TENSOR_EQ(batch.x, Tensor::from(std::vector<std::uint8_t>{1, 1, 0, 0}, {2, 2}));
  EXPECT_TENSOR_EQ(batch.y, tensor({{0.5}, {1.5}}));
}

TEST(Collate, RefusesExamplesThatDiffer) {
  const Tensor y = scalar(0);
  EXPECT_THROWS(data::collate(std::vector<Example>{}), ValueError, "no examples");
  EXPECT_THROWS(data::collate(std::vector<Example>{{zeros({2}), y}, {zeros({2}), y}, {zeros({3}), y}}),
                ShapeError, "x of example 0 is (2,)", "example 2 (3,)");
  EXPECT_THROWS(data::collate(std::vector<Example>{{y, y}, {y, zeros({}, DType::i32)}}), DTypeError,
                "y of example 0 is f32", "example 1 i32");
}

TEST(TensorDataset, HandsOutViews) {
  const auto dataset = counted(3);
  EXPECT_EQ(dataset->size(), 3);
  const Example second = dataset->get(1);
  EXPECT_TENSOR_EQ(second.x, tensor({1, 10}));
  EXPECT_TENSOR_EQ(second.y, full({}, 1, DType::i32));
  EXPECT_TRUE(second.x.shares_storage_with(dataset->x()));
}

TEST(TensorDataset, RefusesWhatIsNotThere) {
  EXPECT_THROWS(counted(3)->get(3), IndexError, "no example 3", "its 3");
  EXPECT_THROWS(counted(3)->get(-1), IndexError, "no example -1");
  EXPECT_THROWS(data::TensorDataset(zeros({3, 2}), zeros({4})), ShapeError, "(3, 2)", "(4,)");
  EXPECT_THROWS(data::TensorDataset(zeros({}), zeros({})), ShapeError, "one row for each example");
}

TEST(ImageDataset, MakesBytesNumbersFromZeroToOne) {
  const Tensor pixels = Tensor::from(std::vector<std::uint8_t>{0, 255, 51, 102}, {2, 1, 1, 2});
  const data::ImageDataset dataset(pixels, tensor_i32({4, 9}));
  EXPECT_TENSOR_EQ(dataset.get(0).x, tensor({{{0, 1}}}));
  EXPECT_TENSOR_EQ(dataset.get(1).x, tensor({{{51.0f / 255, 102.0f / 255}}}));
  EXPECT_TENSOR_EQ(dataset.get(1).y, full({}, 9, DType::i32));
  EXPECT_FALSE(dataset.get(0).x.shares_storage_with(dataset.get(0).x));
}

TEST(ImageDataset, RefusesWhatAreNoPictures) {
  const Tensor bytes = zeros({2, 1, 3, 3}, DType::u8), labels = zeros({2}, DType::i32);
  EXPECT_THROWS(data::ImageDataset(zeros({2, 1, 3, 3}), labels), DTypeError, "f32");
  EXPECT_THROWS(data::ImageDataset(bytes, zeros({2})), DTypeError, "f32");
  EXPECT_THROWS(data::ImageDataset(bytes[0], labels), ShapeError, "(1, 3, 3)");
  EXPECT_THROWS(data::ImageDataset(bytes, zeros({3}, DType::i32)), ShapeError, "(2, 1, 3, 3)", "(3,)");
  EXPECT_THROWS(data::ImageDataset(bytes, labels).get(2), IndexError, "no example 2");
}

TEST(Subset, IsAPartInItsOwnOrder) {
  const data::Subset part(counted(10), {7, 2, 7});
  EXPECT_EQ(part.size(), 3);
  EXPECT_TENSOR_EQ(part.get(0).x, tensor({7, 70}));
  EXPECT_TENSOR_EQ(part.get(1).x, tensor({2, 20}));
  EXPECT_THROWS(part.get(3), IndexError, "no example 3");
  EXPECT_THROWS(data::Subset(counted(3), {0, 3}), IndexError, "no example 3");
  EXPECT_THROWS(data::Subset(nullptr, {0}), ValueError, "no dataset");
}
