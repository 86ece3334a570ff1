// Readers of data sets: what is right comes out whole, and what is wrong is an error that names the file.

#include "support/datasets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "../support/folder.h"
#include "tinytorch/error.h"

namespace milestones {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class Files : public testing::Test {
 protected:
  fs::path write(const std::string& name, const std::string& bytes) const {
    return folder_.write(name, bytes);
  }
  fs::path write_packed(const std::string& name, const std::string& bytes) const {
    const gzFile file = gzopen((folder_ / name).c_str(), "wb");
    gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(file);
    return folder_ / name;
  }
  /// Three pictures of one row and four columns, and their labels.
  void write_set(const std::string& images, const std::string& labels) const {
    write("train-images-idx3-ubyte", images);
    write("train-labels-idx1-ubyte", labels);
  }
  [[nodiscard]] std::string complaint_of_set(const std::string& images, const std::string& labels) const {
    write_set(images, labels);
    return complaint([&] { return read_idx(folder_.path(), "train"); });
  }
  [[nodiscard]] std::string complaint_of_csv(const std::string& text) const {
    const fs::path file = write("digits.csv", text);
    return complaint([&] { return read_digits(file); });
  }
  template <class Read>
  static std::string complaint(const Read& read) {
    try {
      read();
    } catch (const tinytorch::FileError& error) {
      return error.what();
    }
    ADD_FAILURE() << "no FileError was thrown";
    return "";
  }

  testing_support::Folder folder_;
};

std::string big_endian(std::uint32_t n) {
  return {static_cast<char>(n >> 24), static_cast<char>(n >> 16), static_cast<char>(n >> 8),
          static_cast<char>(n)};
}
std::string header(const std::vector<std::uint32_t>& sizes) {
  std::string out = {0, 0, 8, static_cast<char>(sizes.size())};
  for (const std::uint32_t size : sizes) out += big_endian(size);
  return out;
}

const std::string kPixels = "abcdefghijkl";
const std::string kImages = header({3, 1, 4}) + kPixels;
const std::string kLabels = header({3}) + std::string{7, 0, 9};

// ---- IDX

using Idx = Files;

TEST_F(Idx, ComesOutAsItIs) {
  write_set(kImages, kLabels);
  const Pictures set = read_idx(folder_.path(), "train");
  EXPECT_EQ(set.count(), 3);
  EXPECT_EQ(set.rows, 1);
  EXPECT_EQ(set.columns, 4);
  EXPECT_THAT(set.labels, ElementsAre(7, 0, 9));
  EXPECT_EQ(std::string(set.pixels.begin(), set.pixels.end()), kPixels);
  EXPECT_EQ(set.picture(2)[1], 'j');
}

TEST_F(Idx, IsReadPackedToo) {
  write_packed("t10k-images-idx3-ubyte.gz", kImages);
  write_packed("t10k-labels-idx1-ubyte.gz", kLabels);
  const Pictures set = read_idx(folder_.path(), "t10k");
  EXPECT_EQ(std::string(set.pixels.begin(), set.pixels.end()), kPixels);
  EXPECT_THAT(set.labels, ElementsAre(7, 0, 9));
}

TEST_F(Idx, CutShortIsAnErrorAtEveryByte) {
  for (std::size_t length = 0; length < kImages.size(); ++length) {
    EXPECT_THAT(complaint_of_set(kImages.substr(0, length), kLabels), HasSubstr("train-images-idx3-ubyte: "))
        << length;
  }
  for (std::size_t length = 0; length < kLabels.size(); ++length) {
    EXPECT_THAT(complaint_of_set(kImages, kLabels.substr(0, length)), HasSubstr("train-labels-idx1-ubyte: "))
        << length;
  }
}

TEST_F(Idx, CutShortWhilePackedIsAnErrorAtEveryByte) {
  write_set(kImages, kLabels);
  const fs::path file = write_packed("train-images-idx3-ubyte.gz", kImages);
  for (std::uintmax_t length = fs::file_size(file) - 1; length > 0; --length) {
    fs::resize_file(file, length);
    EXPECT_THAT(complaint([&] { return read_idx(folder_.path(), "train"); }),
                HasSubstr("train-images-idx3-ubyte.gz: "))
        << length;
  }
}

TEST_F(Idx, SaysWhatAFileIsWhenItIsNoneOfBytes) {
  std::string floats = kImages, vectors = kImages;
  floats[2] = 13;
  vectors[3] = 1;
  EXPECT_THAT(complaint_of_set(floats, kLabels),
              HasSubstr("is no IDX file of bytes with 3 sizes; it begins with 0 0 13 3"));
  EXPECT_THAT(complaint_of_set(vectors, kLabels), HasSubstr("it begins with 0 0 8 1"));
  EXPECT_THAT(complaint_of_set("<html>no such file</html>", kLabels), HasSubstr("it begins with 60 104"));
  EXPECT_THAT(complaint_of_set(kLabels, kImages), HasSubstr("train-images-idx3-ubyte: "));  // swapped
}

TEST_F(Idx, DoesNotBelieveItsSizes) {
  EXPECT_THAT(complaint_of_set(header({4, 2, 2}) + kPixels, kLabels),
              HasSubstr("claims 16 bytes and has 12; get it again"));
  EXPECT_THAT(complaint_of_set(header({2, 2, 2}) + kPixels, kLabels), HasSubstr("claims 8 bytes and has 12"));
  EXPECT_THAT(complaint_of_set(header({0, 2, 2}), kLabels), HasSubstr("claims a size of 0"));
  const std::uint32_t huge = 0xffffffff;  // the product of three does not fit 64 bits
  EXPECT_THAT(complaint_of_set(header({huge, huge, huge}) + kPixels, kLabels),
              HasSubstr("claims a size of 4294967295"));
  EXPECT_THAT(complaint_of_set(header({1U << 16, 1U << 16, 1U << 16}) + kPixels, kLabels),
              HasSubstr("claims a size of 65536"));
}

TEST_F(Idx, NeedsALabelFrom0To9ForEveryPicture) {
  EXPECT_THAT(complaint_of_set(kImages, header({2}) + std::string{7, 0}),
              HasSubstr("has 2 labels for 3 pictures"));
  EXPECT_THAT(
      complaint_of_set(kImages, header({3}) + std::string{7, 10, 9}),
      AllOf(HasSubstr("train-labels-idx1-ubyte: "), HasSubstr("label 10 at position 1 is not 0 to 9")));
}

TEST_F(Idx, NamesItsFilesWhetherPackedOrNot) {
  write("train-images-idx3-ubyte.gz", "x");
  write("train-labels-idx1-ubyte", "x");
  const auto [pictures, labels] = idx_files(folder_.path(), "train");
  EXPECT_EQ(pictures, folder_ / "train-images-idx3-ubyte.gz");
  EXPECT_EQ(labels, folder_ / "train-labels-idx1-ubyte");
}

TEST_F(Idx, NamesTheFileThatIsNotThere) {
  write("train-images-idx3-ubyte", kImages);
  EXPECT_THAT(complaint([&] { return read_idx(folder_.path(), "train"); }),
              HasSubstr("train-labels-idx1-ubyte: is not there, neither packed (.gz) nor plain"));
}

// ---- finding them

using Find = Files;

TEST_F(Find, TakesAFolderOnlyWithAllFour) {
  const char* const before = std::getenv("TINYTORCH_DATA");
  const std::string saved = before ? before : "";
  ::setenv("TINYTORCH_DATA", folder_.path().c_str(), 1);
  for (const char* file :
       {"train-images-idx3-ubyte", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz"})
    write("letters/" + std::string(file), "x");
  EXPECT_FALSE(find_idx("letters"));
  write("letters/t10k-labels-idx1-ubyte", "x");
  EXPECT_EQ(find_idx("letters"), folder_ / "letters");
  for (const char* part : {"train", "t10k"}) {
    write("fashion-mnist/" + std::string(part) + "-images-idx3-ubyte", "x");
    write("fashion-mnist/" + std::string(part) + "-labels-idx1-ubyte", "x");
  }
  EXPECT_EQ(find_idx("fashion-mnist"), folder_ / "fashion-mnist");  // before Debian's, should it be here
  ::unsetenv("TINYTORCH_DATA");
  EXPECT_FALSE(find_idx("letters"));
  if (before) ::setenv("TINYTORCH_DATA", saved.c_str(), 1);
}

TEST_F(Find, TakesCifarOnlyWithAllSixPackedAsTheyCome) {
  const char* const before = std::getenv("TINYTORCH_DATA");
  const std::string saved = before ? before : "";
  ::setenv("TINYTORCH_DATA", folder_.path().c_str(), 1);
  const auto elsewhere = find_cifar10();  // none of ours
  for (const std::string& place : {std::string("cifar-10/cifar-10-batches-bin"), std::string("cifar-10")}) {
    for (int i = 1; i <= 5; ++i) write(place + "/data_batch_" + std::to_string(i) + ".bin", "x");
    EXPECT_NE(find_cifar10(), folder_ / place);
    write(place + "/test_batch.bin", "x");
    EXPECT_EQ(find_cifar10(), folder_ / place);
    fs::remove(folder_ / (place + "/data_batch_5.bin"));
    EXPECT_NE(find_cifar10(), folder_ / place);
    write(place + "/data_batch_5.bin", "x");
  }
  fs::remove_all(folder_ / "cifar-10");
  EXPECT_EQ(find_cifar10(), elsewhere);
  ::unsetenv("TINYTORCH_DATA");
  if (before) ::setenv("TINYTORCH_DATA", saved.c_str(), 1);
}

// ---- digits

std::string line_of(int pixel, int label) {
  std::string line;
  for (int i = 0; i < 64; ++i) line += std::to_string(i == 0 ? pixel : i % 17) + ",";
  return line + std::to_string(label) + "\n";
}

using Digits = Files;

TEST_F(Digits, ThatComeWithTheCourseAreAllThere) {
  const Pictures digits = read_digits();
  EXPECT_EQ(digits.count(), 1797);
  std::vector<int> of_each(10, 0);
  for (const std::int32_t label : digits.labels) ++of_each[static_cast<std::size_t>(label)];
  EXPECT_THAT(of_each, ElementsAre(178, 182, 177, 183, 181, 182, 181, 179, 174, 180));
  EXPECT_THAT(std::vector<int>(digits.picture(0), digits.picture(0) + 8),
              ElementsAre(0, 0, 5, 13, 9, 1, 0, 0));
}

TEST_F(Digits, HoldEveryFifthBack) {
  const Pictures digits = read_digits();
  const auto [train, test] = every_fifth_held_out(digits);
  EXPECT_EQ(train.count(), 1438);
  EXPECT_EQ(test.count(), 359);
  EXPECT_EQ(test.labels[0], digits.labels[4]);
  EXPECT_EQ(test.labels[358], digits.labels[1794]);
  EXPECT_EQ(train.labels[4], digits.labels[5]);
  EXPECT_EQ(std::vector<int>(test.picture(1), test.picture(1) + 64),
            std::vector<int>(digits.picture(9), digits.picture(9) + 64));
}

TEST_F(Digits, BecomeNumbersFrom0To1) {
  const Pictures two = read_digits(write("two.csv", line_of(16, 3) + line_of(4, 8)));
  const Tensor images = two.images(), targets = two.targets();
  EXPECT_EQ(images.shape(), (tinytorch::Shape{2, 64}));
  EXPECT_EQ(images.data()[0], 1.0f);
  EXPECT_EQ(images.data()[64], 0.25f);
  EXPECT_EQ(images.data()[65], 1 / 16.0f);
  EXPECT_EQ(targets.data<std::int32_t>()[0], 3);
  EXPECT_EQ(targets.data<std::int32_t>()[1], 8);
}

TEST_F(Digits, MayEndWithoutANewLine) {
  std::string text = line_of(0, 3) + line_of(0, 8);
  text.pop_back();
  EXPECT_THAT(read_digits(write("two.csv", text)).labels, ElementsAre(3, 8));
}

TEST_F(Digits, NameTheLineAndTheNumberThatIsWrong) {
  const std::string good = line_of(0, 3);
  EXPECT_THAT(complaint_of_csv(good + line_of(17, 3)),
              HasSubstr("digits.csv: line 2, number 1: wanted a whole number from 0 to 16"));
  EXPECT_THAT(complaint_of_csv(line_of(-1, 3)), HasSubstr("line 1, number 1: "));
  EXPECT_THAT(complaint_of_csv(good + good + line_of(0, 10)),
              HasSubstr("line 3, number 65: wanted a whole number from 0 to 9"));
  EXPECT_THAT(complaint_of_csv("pixel,pixel\n" + good), HasSubstr("line 1, number 1: "));
  EXPECT_THAT(complaint_of_csv(good + "\n"), HasSubstr("line 2, number 1: "));
  EXPECT_THAT(complaint_of_csv("99999999999999999999," + good), HasSubstr("line 1, number 1: "));
}

TEST_F(Digits, CountTheNumbersOfALine) {
  const std::string good = line_of(0, 3), wanted = "does not have 65 numbers with commas between them";
  EXPECT_THAT(complaint_of_csv(good.substr(2)), HasSubstr("line 1 " + wanted));
  std::string long_line;
  for (int i = 0; i < 66; ++i) long_line += i < 65 ? "0," : "3\n";
  EXPECT_THAT(complaint_of_csv(good + long_line), HasSubstr("line 2 " + wanted));
  EXPECT_THAT(complaint_of_csv(good.substr(0, good.size() - 3)), HasSubstr("line 1 " + wanted));
  EXPECT_THAT(complaint_of_csv(good.substr(0, 10) + ";" + good.substr(11)), HasSubstr("line 1"));
  EXPECT_THAT(complaint_of_csv(""), HasSubstr("digits.csv: is empty"));
}

TEST_F(Digits, CutShortWhilePackedAreAnError) {
  std::string text;
  for (int i = 0; i < 50; ++i) text += line_of(i % 17, i % 10);
  const fs::path file = write_packed("digits.csv.gz", text);
  fs::resize_file(file, fs::file_size(file) / 2);
  EXPECT_THAT(complaint([&] { return read_digits(file); }),
              HasSubstr("is damaged or was cut short; get it again"));
  EXPECT_THAT(complaint([&] { return read_digits(folder_ / "none.csv"); }), HasSubstr("cannot be opened"));
}

}  // namespace
}  // namespace milestones
