// Tables of numbers: CSV and .npy.

#include "08_dataloader/example_data.h"
#include "tinytorch/npy.h"

using namespace example_data;

namespace {

Tensor csv(const std::string& text, const data::CsvOptions& options = {}) {
  return data::parse_csv(as_bytes(text), options);
}

/// A .npy file of this process.
struct NpyFile : TemporaryFile {
  NpyFile(const std::string& name, const Tensor& tensor) : TemporaryFile(name, "") { save_npy(path, tensor); }
};

}  // namespace

TEST(Csv, ReadsLinesOfNumbers) {
  EXPECT_TENSOR_EQ(csv("1,2,3\n4,5,6\n"), tensor({{1, 2, 3}, {4, 5, 6}}));
  EXPECT_TENSOR_EQ(csv("1"), tensor({{1}}));
  EXPECT_TENSOR_EQ(csv("-1.5, +2e3 ,.25\r\n0,1e-60,-0\r\n\r\n \n"), tensor({{-1.5, 2000, 0.25}, {0, 0, 0}}));
  EXPECT_TENSOR_EQ(csv("1;2\n3;4", {.separator = ';'}), tensor({{1, 2}, {3, 4}}));
  EXPECT_TENSOR_EQ(csv("1 \t2\n3\t 4", {.separator = '\t'}), tensor({{1, 2}, {3, 4}}));
}

TEST(Csv, SkipsAHeader) {
  EXPECT_TENSOR_EQ(csv("\"width\",\"class\"\n1,2\n", {.header = true}), tensor({{1, 2}}));
  EXPECT_THROWS(csv("width,class\n1,2\n"), FileError, "line 1, column 1", "'width'", ".header = true");
  EXPECT_THROWS(csv("width,class\n", {.header = true}), FileError, "no numbers");
}

TEST(Csv, SaysWhereItIsWrong) {
  EXPECT_THROWS(csv("1,2\n3,x\n"), FileError, "parse_csv: bytes: line 2, column 2: 'x'");
  EXPECT_THROWS(csv("1,2\n3\n"), FileError, "line 2 has 1 numbers", "2");
  EXPECT_THROWS(csv("1,2\n3,4,5\n"), FileError, "line 2 has 3 numbers");
  EXPECT_THROWS(csv("a\n1,2\n3,4,5\n", {.header = true}), FileError, "line 3 has 3 numbers");
  EXPECT_THROWS(csv("1,2\n\n3,4\n"), FileError, "line 2, column 1: ''");
  EXPECT_THROWS(csv("1,,2\n"), FileError, "column 2: ''");
  EXPECT_THROWS(csv("1,2,\n"), FileError, "column 3: ''");
  EXPECT_THROWS(csv("1,nan\n"), FileError, "'nan' is no finite number");
  EXPECT_THROWS(csv("1,1e60\n"), FileError, "'1e60'");
  EXPECT_THROWS(csv("1,2 3\n"), FileError, "'2 3'");
  EXPECT_THROWS(csv("1,+-2\n"), FileError, "'+-2'");
  EXPECT_THROWS(csv("0x10\n"), FileError, "'0x10'");
  EXPECT_THROWS(csv(""), FileError, "no numbers");
  EXPECT_THROWS(csv("\n\n"), FileError, "no numbers");
  EXPECT_THROWS(csv(std::string(500, 'y')), FileError, "'yyyyyyyyyyyyyyyyyyyy...'");
  EXPECT_THROWS(csv("1,2", {.separator = '.'}), ValueError, "separator '.'");
}

TEST(Csv, ReadsFilesPlainAndPacked) {
  const TemporaryFile plain("table.csv", "1,2\n3,4\n"), small("table.csv.gz", packed("1,2\n3,4\n"));
  EXPECT_TENSOR_EQ(data::load_csv(plain.path), tensor({{1, 2}, {3, 4}}));
  EXPECT_TENSOR_EQ(data::load_csv(small.path), tensor({{1, 2}, {3, 4}}));
  EXPECT_THROWS(data::load_csv("/no/such.csv"), FileError, "load_csv: /no/such.csv");
}

TEST(Csv, ReadsManyLinesPacked) {
  std::string text;
  for (int i = 0; i < 40000; ++i) text += str(i, ",", i % 7, "\n");
  const Tensor got = csv(packed(text));
  EXPECT_EQ(got.shape(), (Shape{40000, 2}));
  EXPECT_EQ(got.at(39999, 0), 39999);
  EXPECT_EQ(got.at(39999, 1), 39999 % 7);
}

TEST(WithLabels, TakesOneColumnOut) {
  const Tensor table = tensor({{1, 2, 0}, {3, 4, 9}});
  const data::TensorDataset last = data::with_labels(table), middle = data::with_labels(table, 1);
  EXPECT_TENSOR_EQ(last.x(), tensor({{1, 2}, {3, 4}}));
  EXPECT_TENSOR_EQ(last.y(), tensor_i32({0, 9}));
  EXPECT_TENSOR_EQ(middle.x(), tensor({{1, 0}, {3, 9}}));
  EXPECT_TENSOR_EQ(middle.y(), tensor_i32({2, 4}));
  EXPECT_TENSOR_EQ(data::with_labels(table, 0).x(), tensor({{2, 0}, {4, 9}}));
}

TEST(WithLabels, RefusesWhatAreNoLabels) {
  EXPECT_THROWS(data::with_labels(tensor({{1, 0.5}})), ValueError, "row 0 is 0.5");
  EXPECT_THROWS(data::with_labels(tensor({{1, 2}, {1, -1}})), ValueError, "row 1 is -1");
  EXPECT_THROWS(data::with_labels(tensor({{1, 1e20f}})), ValueError, "row 0");
  EXPECT_THROWS(data::with_labels(zeros({3})), ShapeError, "(3,)");
  EXPECT_THROWS(data::with_labels(zeros({3, 1})), ShapeError, "(3, 1)");
  EXPECT_THROWS(data::with_labels(zeros({3, 2}), 2), IndexError, "no column 2");
  EXPECT_THROWS(data::with_labels(zeros({3, 2}), -3), IndexError, "no column -3");
}

TEST(NpyPair, MakesInputsRealAndLabelsWhole) {
  Tensor wide = Tensor::empty({2}, DType::i64);
  wide.data<std::int64_t>()[0] = 5, wide.data<std::int64_t>()[1] = 1;
  const NpyFile x("x.npy", tensor({{1, 2}, {3, 4}})), bytes("bytes.npy", full({2, 3}, 1, DType::u8)),
      y("y.npy", wide), real("real.npy", tensor({0.5, 1.5})), three("three.npy", zeros({3}));
  const data::TensorDataset both = data::load_npy_pair(x.path, y.path);
  EXPECT_TENSOR_EQ(both.x(), tensor({{1, 2}, {3, 4}}));
  EXPECT_TENSOR_EQ(both.y(), tensor_i32({5, 1}));
  EXPECT_TENSOR_EQ(data::load_npy_pair(bytes.path, real.path).x(), ones({2, 3}));
  EXPECT_TENSOR_EQ(data::load_npy_pair(bytes.path, real.path).y(), tensor({0.5, 1.5}));
  EXPECT_THROWS(data::load_npy_pair(x.path, three.path), ShapeError, "(2, 2)", "(3,)");
  wide.data<std::int64_t>()[1] = Index{1} << 40;
  const NpyFile too_large("large.npy", wide);
  EXPECT_THROWS(data::load_npy_pair(x.path, too_large.path), ValueError, "1099511627776");
  EXPECT_THROWS(data::load_npy_pair(x.path, "/no/such.npy"), FileError, "/no/such.npy");
}
