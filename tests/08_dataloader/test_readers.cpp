// Files of pictures: IDX, plain and packed, and CIFAR-10. Good ones, and ones that lie.

#include <limits>

#include "08_dataloader/example_data.h"

using namespace example_data;

namespace {

Tensor idx(const std::string& file) { return data::parse_idx(as_bytes(file)); }

std::optional<Shape> shape_of(std::initializer_list<int> bytes, Index most) {
  const std::vector<std::uint8_t> held(bytes.begin(), bytes.end());
  return kernels::idx_shape(held, most);
}

constexpr Index kNoLimit = std::numeric_limits<Index>::max();

/// A CIFAR-10 record whose red is `label` + 1, green + 2, blue + 3.
std::string record(int label) {
  std::string out(1, static_cast<char>(label));
  for (int colour = 1; colour <= 3; ++colour) out += std::string(1024, static_cast<char>(label + colour));
  return out;
}

}  // namespace

TEST(IdxShape, ReadsTheHighestByteFirst) {
  EXERCISE("08.4");
  EXPECT_EQ(shape_of({0, 0, 0, 5}, kNoLimit), (Shape{5}));
  EXPECT_EQ(shape_of({0, 0, 234, 96, 0, 0, 0, 28, 0, 0, 0, 28}, kNoLimit), (Shape{60000, 28, 28}));
  EXPECT_EQ(shape_of({1, 2, 3, 4}, kNoLimit), (Shape{16909060}));
  EXPECT_EQ(shape_of({255, 255, 255, 255}, kNoLimit), (Shape{4294967295}));
}

TEST(IdxShape, AcceptsWhatFitsAndNoMore) {
  EXERCISE("08.4");
  EXPECT_EQ(shape_of({0, 0, 0, 2, 0, 0, 0, 3}, 6), (Shape{2, 3}));
  EXPECT_FALSE(shape_of({0, 0, 0, 2, 0, 0, 0, 3}, 5).has_value());
  EXPECT_FALSE(shape_of({0, 0, 0, 7}, 6).has_value());
  EXPECT_EQ(shape_of({0, 0, 0, 7}, 7), (Shape{7}));
  EXPECT_FALSE(shape_of({0, 0, 0, 1}, 0).has_value());
  EXPECT_FALSE(shape_of({0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2}, 7).has_value());
}

TEST(IdxShape, IsNotFooledByProductsThatOverflow) {
  EXERCISE("08.4");
  // 2^32 - 1 squared, times 2^31: 64 bits would see a small number.
  EXPECT_FALSE(shape_of({255, 255, 255, 255, 255, 255, 255, 255, 128, 0, 0, 0}, 1000).has_value());
  EXPECT_FALSE(shape_of({128, 0, 0, 0, 128, 0, 0, 0, 0, 0, 0, 4}, kNoLimit).has_value());  // exactly 2^64
  EXPECT_FALSE(shape_of({128, 0, 0, 0, 128, 0, 0, 0, 128, 0, 0, 0, 128, 0, 0, 0}, kNoLimit).has_value());
}

TEST(IdxShape, HasNoElementsOnceASizeIsZero) {
  EXERCISE("08.4");
  EXPECT_EQ(shape_of({0, 0, 0, 0, 0, 0, 0, 9}, 0), (Shape{0, 9}));
  EXPECT_EQ(shape_of({0, 0, 0, 9, 0, 0, 0, 0}, 9), (Shape{9, 0}));
  EXPECT_EQ(shape_of({0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}, 1),
            (Shape{0, 4294967295, 4294967295, 4294967295}));
}

TEST(Idx, ReadsBytes) {
  EXERCISE("08.4");
  EXPECT_TENSOR_EQ(idx(idx_file(8, {2, 3}, "\x01\x02\x03\x04\x05\xff")),
                   Tensor::from(std::vector<std::uint8_t>{1, 2, 3, 4, 5, 255}, {2, 3}));
  EXPECT_TENSOR_EQ(idx(idx_file(8, {0, 28}, "")), zeros({0, 28}, DType::u8));
}

TEST(Idx, ReadsEveryTypeThatTensorsHave) {
  EXERCISE("08.4");
  using namespace std::string_literals;
  EXPECT_EQ(raw_values(idx(idx_file(9, {2}, "\x7f\x80"s))), (std::vector<double>{127, -128}));
  EXPECT_TENSOR_EQ(idx(idx_file(11, {2}, "\x01\x02\xff\xfe"s)), tensor_i32({258, -2}));
  EXPECT_TENSOR_EQ(idx(idx_file(12, {2}, "\x00\x00\x01\x00\xff\xff\xff\xff"s)), tensor_i32({256, -1}));
  EXPECT_TENSOR_EQ(idx(idx_file(13, {2}, "\x3f\x80\x00\x00\xc0\x20\x00\x00"s)), tensor({1, -2.5}));
}

TEST(Idx, ReadsManyElementsOfSeveralBytes) {
  EXERCISE("08.4");
  std::string elements;
  for (int i = 0; i < 10000; ++i)
    elements += {'\0', static_cast<char>(i / 256), static_cast<char>(i % 256), '\1'};
  const Tensor got = idx(idx_file(12, {100, 100}, elements));
  const std::vector<double> values = raw_values(got);
  EXPECT_EQ(values[0], 1);
  EXPECT_EQ(values[4096], 4096 * 256 + 1);
  EXPECT_EQ(values[9999], 9999 * 256 + 1);
}

TEST(Idx, UnpacksWhatIsPacked) {
  EXERCISE("08.4");
  std::string elements;
  for (int i = 0; i < 6000; ++i) elements += static_cast<char>(i * i % 251);
  const std::string file = idx_file(8, {60, 100}, elements);
  EXPECT_TENSOR_EQ(idx(packed(file)), idx(file));
  const std::string two_streams = packed(file.substr(0, 1000)) + packed(file.substr(1000));
  EXPECT_TENSOR_EQ(idx(two_streams), idx(file));
}

TEST(Idx, SaysWhatIsWrong) {
  EXERCISE("08.4");
  const std::string good = idx_file(8, {2, 2}, "abcd");
  EXPECT_THROWS(idx(""), FileError, "parse_idx", "cut short");
  EXPECT_THROWS(idx("PK\3\4"), FileError, "no IDX file", "80 75");
  EXPECT_THROWS(idx(idx_file(14, {1}, "12345678")), FileError, "type 14");
  EXPECT_THROWS(idx(idx_file(8, {}, "")), FileError, "0 sizes");
  EXPECT_THROWS(idx(std::string("\0\0\x08\x09", 4) + std::string(100, '\1')), FileError, "9 sizes");
  EXPECT_THROWS(idx(good.substr(0, 9)), FileError, "8 more bytes", "5 follow");
  EXPECT_THROWS(idx(good.substr(0, 15)), FileError, "more elements than its 3 bytes");
  EXPECT_THROWS(idx(good + "e"), FileError, "shape (2, 2)", "needs 4", "5 follow", "longer than it says");
  EXPECT_THROWS(idx(idx_file(12, {2}, "1234567")), FileError, "more elements than its 7 bytes");
}

TEST(Idx, TakesNoMemoryForClaims) {
  EXERCISE("08.4");
  const std::int64_t before = memory_stats().requested;
  const std::uint32_t huge = 0xffffffff;
  EXPECT_THROWS(idx(idx_file(8, {huge}, "abcd")), FileError, "more elements than its 4 bytes");
  EXPECT_THROWS(idx(idx_file(13, {huge, huge, huge}, "abcd")), FileError, "more elements");
  EXPECT_THROWS(idx(idx_file(13, {0x80000000, 0x80000000, 4}, "abcd")), FileError, "more elements");
  EXPECT_THROWS(idx(packed(idx_file(8, {huge, huge}, "abcd"))), FileError, "more elements");
  EXPECT_LT(memory_stats().requested - before, 1 << 16);
}

TEST(Idx, RefusesSizesBeyondCountingEvenWithoutElements) {
  EXERCISE("08.4");
  const std::uint32_t huge = 0xffffffff;
  EXPECT_THROWS(idx(idx_file(8, {0, huge, huge}, "")), FileError, "shape (0, 4294967295, 4294967295)",
                "no elements");
  EXPECT_TENSOR_EQ(idx(idx_file(8, {0, huge}, "")), zeros({0, huge}, DType::u8));
}

TEST(Idx, UnpacksABombNoFurtherThanItsHeaderSays) {
  EXERCISE("08.4");
  const std::string bomb = packed(idx_file(8, {10}, std::string(20 << 20, '\0')));
  EXPECT_LT(bomb.size(), 40000U);
  const std::int64_t before = memory_stats().requested;
  EXPECT_THROWS(idx(bomb), FileError, "more bytes follow than its header says");
  EXPECT_LT(memory_stats().requested - before, 1 << 16);
}

TEST(Idx, NoticesDamagedPacking) {
  EXERCISE("08.4");
  std::string elements;
  for (int i = 0; i < 3000; ++i) elements += static_cast<char>(i * 7919 % 253);
  const std::string good = packed(idx_file(8, {3000}, elements));
  EXPECT_THROWS(idx(good.substr(0, good.size() / 2)), FileError, "ends inside its packed data");
  EXPECT_THROWS(idx(good.substr(0, good.size() - 4)), FileError, "ends inside its packed data");
  std::string broken = good;
  broken[good.size() - 6] = static_cast<char>(broken[good.size() - 6] ^ 1);  // the checksum
  EXPECT_THROWS(idx(broken), FileError, "damaged");
  EXPECT_THROWS(idx(good + "xx"), FileError, "damaged");
  EXPECT_THROWS(idx(packed(idx_file(8, {3001}, elements))), FileError, "3001 more bytes", "3000 follow");
}

TEST(Idx, ReadsFilesAndNamesThem) {
  EXERCISE("08.4");
  const TemporaryFile file("bytes.idx", idx_file(8, {3}, "abc")), bad("bad.idx", "abc");
  EXPECT_TENSOR_EQ(data::load_idx(file.path), Tensor::from(std::vector<std::uint8_t>{'a', 'b', 'c'}, {3}));
  EXPECT_THROWS(data::load_idx(bad.path), FileError, "load_idx", bad.path.c_str());
  EXPECT_THROWS(data::load_idx("/no/such/file"), FileError, "load_idx: /no/such/file: is not there");
  EXPECT_THROWS(data::load_idx("/tmp"), FileError, "a folder");
  EXPECT_THROWS(data::load_idx("/dev/null"), FileError, "a device");
}

TEST(Mnist, IsTwoFilesThatBelongTogether) {
  EXERCISE("08.4");
  const TemporaryFile images("images.gz", packed(idx_file(8, {2, 1, 2}, std::string("\0\xff\x33\x66", 4)))),
      labels("labels", idx_file(8, {2}, "\x07\x03")), three("three", idx_file(8, {3}, "\x07\x03\x01"));
  const data::ImageDataset digits = data::load_mnist(images.path, labels.path);
  EXPECT_EQ(digits.size(), 2);
  EXPECT_TENSOR_EQ(digits.get(0).x, tensor({{{0, 1}}}));
  EXPECT_TENSOR_EQ(digits.get(1).x, tensor({{{51.0f / 255, 102.0f / 255}}}));
  EXPECT_TENSOR_EQ(digits.labels(), tensor_i32({7, 3}));
  EXPECT_THROWS(data::load_mnist(images.path, three.path), FileError, "3 labels", "2 pictures");
  EXPECT_THROWS(data::load_mnist(labels.path, images.path), FileError, "u8 (2,)",
                "pictures are u8 with 3 sizes");
  EXPECT_THROWS(data::load_mnist(images.path, images.path), FileError, "labels are u8 with 1 size");
}

TEST(Cifar, IsRecordsOfALabelAndThreeColours) {
  const data::ImageDataset got = data::parse_cifar10(as_bytes(record(3) + record(9)));
  EXPECT_EQ(got.size(), 2);
  EXPECT_TENSOR_EQ(got.labels(), tensor_i32({3, 9}));
  const data::Example second = got.get(1);
  EXPECT_EQ(second.x.shape(), (Shape{3, 32, 32}));
  for (Index colour = 0; colour < 3; ++colour) {
    EXPECT_TENSOR_EQ(second.x[colour], full({32, 32}, static_cast<float>(10 + colour) / 255));
  }
}

TEST(Cifar, JoinsItsFiles) {
  const TemporaryFile one("one.bin", record(1) + record(2)), two("two.bin", record(5));
  const data::ImageDataset got = data::load_cifar10({one.path, two.path});
  EXPECT_TENSOR_EQ(got.labels(), tensor_i32({1, 2, 5}));
  EXPECT_EQ(raw_values(got.get(2).x)[0], static_cast<double>(6.0f / 255));
}

TEST(Cifar, SaysWhatIsWrong) {
  EXPECT_THROWS(data::parse_cifar10({}), FileError, "0 bytes", "3073");
  EXPECT_THROWS(data::parse_cifar10(as_bytes(record(1) + "x")), FileError, "3074 bytes");
  EXPECT_THROWS(data::parse_cifar10(as_bytes(record(1) + record(10))), FileError, "picture 1 has label 10");
  EXPECT_THROWS(data::parse_cifar10(as_bytes(packed(record(1)))), FileError, "packed");
  EXPECT_THROWS(data::load_cifar10({}), FileError, "no files");
  const TemporaryFile good("good.bin", record(1)), bad("bad.bin", "xyz");
  EXPECT_THROWS(data::load_cifar10({good.path, bad.path}), FileError, bad.path.c_str(), "3 bytes");
}
