#include <cmath>

#include "files.h"
#include "support/expect.h"
#include "tinytorch/npy.h"

namespace tinytorch {
namespace {

using core_tests::bytes_of;
using core_tests::packed;

Tensor f32(const std::vector<float>& values, const Shape& shape) { return Tensor::from(values, shape); }
Tensor i32(const std::vector<std::int32_t>& values, const Shape& shape) {
  return Tensor::from(values, shape);
}
Tensor u8(const std::vector<std::uint8_t>& values, const Shape& shape) { return Tensor::from(values, shape); }

std::string file(const std::string& header, const std::string& data = "", char major = 1) {
  const std::string length = major == 1 ? packed<std::uint16_t>({static_cast<std::uint16_t>(header.size())})
                                        : packed<std::uint32_t>({static_cast<std::uint32_t>(header.size())});
  return std::string("\x93NUMPY") + major + '\0' + length + header + data;
}

std::string array(const std::string& descr, const std::string& shape, const std::string& data,
                  const char* fortran = "False") {
  return file("{'descr': '" + descr + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n",
              data);
}

Tensor parse(const std::string& text) { return parse_npy(bytes_of(text)); }

TEST(Npy, ReadsWhatItWrote) {
  core_tests::Folder folder;
  const std::string path = folder / "x.npy";
  for (const Tensor& each : {f32({1, -2.5f, 3e30f, 4, 5, 6}, {2, 3}), i32({-7, 2147483647}, {1, 2, 1}),
                             u8({0, 255}, {2}), f32({9}, {}), f32({}, {0, 4})}) {
    save_npy(path, each);
    EXPECT_TENSOR_EQ(load_npy(path), each);
  }
  EXPECT_EQ(folder.files(), 1U);
}

TEST(Npy, WritesTheBytesThatNumPyWrites) {
  core_tests::Folder folder;
  const std::string path = folder / "x.npy";
  save_npy(path, f32({1, 2, 3}, {3}));
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }";
  header.append(118 - header.size() - 1, ' ');
  EXPECT_EQ(core_tests::content(path), file(header + '\n', packed<float>({1, 2, 3})));
}

TEST(Npy, WritesViewsInRowMajorOrder) {
  core_tests::Folder folder;
  save_npy(folder / "x.npy", f32({0, 1, 2, 3, 4, 5}, {2, 3}).with_layout({{3, 2}, {1, 3}, 0}));
  EXPECT_TENSOR_EQ(load_npy(folder / "x.npy"), f32({0, 3, 1, 4, 2, 5}, {3, 2}));
}

TEST(Npy, ReadsFortranOrderAsAView) {
  const Tensor got = parse(array("<f4", "(2, 3)", packed<float>({0, 3, 1, 4, 2, 5}), "True"));
  EXPECT_TENSOR_EQ(got, f32({0, 1, 2, 3, 4, 5}, {2, 3}));
  EXPECT_EQ(got.strides(), (Shape{1, 2}));
  EXPECT_TENSOR_EQ(parse(array("<f4", "()", packed<float>({7}), "True")), f32({7}, {}));
}

TEST(Npy, ReadsAllThreeVersions) {
  const std::string header = "{'descr': '<i4', 'fortran_order': False, 'shape': (2,)}";
  for (const char major : {'\1', '\2', '\3'}) {
    EXPECT_TENSOR_EQ(parse(file(header, packed<std::int32_t>({4, 5}), major)), i32({4, 5}, {2}));
  }
}

TEST(Npy, ReadsEveryDtypeItNames) {
  EXPECT_TENSOR_EQ(parse(array("|b1", "(2,)", packed<char>({1, 0}))), u8({1, 0}, {2}));
  EXPECT_TENSOR_EQ(parse(array("|u1", "(2,)", packed<std::uint8_t>({1, 200}))), u8({1, 200}, {2}));
  EXPECT_TENSOR_EQ(parse(array("<f8", "(2,)", packed<double>({0.1, 3.4e38}))), f32({0.1f, 3.4e38f}, {2}));
  EXPECT_TENSOR_EQ(parse(array("<f2", "(1,)", packed<std::uint16_t>({0x3c00}))), f32({1}, {1}));
  EXPECT_TENSOR_EQ(narrow_to_i32(parse(array("<i8", "(2,)", packed<std::int64_t>({-3, 9})))),
                   i32({-3, 9}, {2}));
  EXPECT_EQ(parse(array("|i1", "(1,)", packed<std::int8_t>({-3}))).dtype(), DType::i8);
}

TEST(Npy, TakesKeysInAnyOrderAndEitherQuote) {
  EXPECT_TENSOR_EQ(parse(file("{\"shape\":(1,1),'fortran_order':False,\"descr\":'<f4'}", packed<float>({2}))),
                   f32({2}, {1, 1}));
}

struct Hostile {
  const char* what;
  std::string text;
  std::vector<const char*> says;
};

std::vector<Hostile> hostile_files() {
  const std::string f4 = packed<float>({1});
  const auto shape = [&](const std::string& text) { return array("<f4", text, f4); };
  return {
      {"empty", "", {"has 0 bytes", "at least 10"}},
      {"nine bytes", std::string("\x93NUMPY\x01\0\0", 9), {"has 9 bytes"}},
      {"another format", "PK\x03\x04.............", {"\\x93NUMPY", ".npz"}},
      {"version 0", file("{}", "", 0), {"version 0.0"}},
      {"version 4", file("{}", "", 4), {"version 4.0", "1.0, 2.0 and 3.0"}},
      {"version 1.1", std::string("\x93NUMPY\x01\x01\x00\x00", 10), {"version 1.1"}},
      {"version 2 without room for its length",
       std::string("\x93NUMPY\x02\x00\x00\x00", 10),
       {"ends before its header"}},
      {"a header past the end", std::string("\x93NUMPY\x01\x00\xff\xff{}", 12), {"65535", "only 2 follow"}},
      {"a header of 4 GiB",
       std::string("\x93NUMPY\x02\x00\xff\xff\xff\xff{}", 14),
       {"4294967295", "only 2 follow"}},
      {"a header of 65537 bytes", file(std::string(65'537, ' '), "", 2), {"65536 is the most"}},
      {"no header", file(""), {"begins with '{'", "found the end"}},
      {"no dictionary", file("[]"), {"'['"}},
      {"an empty dictionary", file("{}"), {"has no 'descr'"}},
      {"no order", file("{'descr': '<f4', 'shape': ()}", f4), {"has no 'fortran_order'"}},
      {"no shape", file("{'descr': '<f4', 'fortran_order': False}", f4), {"has no 'shape'"}},
      {"a key twice", file("{'shape': (), 'shape': ()}"), {"'shape' is there twice"}},
      {"an unknown key", file("{'sparse': True}"), {"'sparse'"}},
      {"no quotes", file("{descr: '<f4'}"), {"'d'", "in quotes"}},
      {"an open quote", file("{'descr"), {"the text has no end"}},
      {"no colon", file("{'descr' '<f4'}"), {"':' follows a key"}},
      {"big-endian numbers", array(">f4", "()", f4), {"'>f4'", "astype"}},
      {"Python objects", array("|O", "()", f4), {"'|O'"}},
      {"text", array("<U4", "()", f4), {"'<U4'"}},
      {"complex numbers", array("<c8", "()", f4 + f4), {"'<c8'"}},
      {"records",
       file("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}", f4),
       {"records cannot be read"}},
      {"an order of 0", file("{'fortran_order': 0}"), {"True or False"}},
      {"a list as shape", shape("[1]"), {"'('"}},
      {"a shape without comma", shape("(1)"), {"',' follows the size of a single axis"}},
      {"a negative size", shape("(-1,)"), {"not negative"}},
      {"a real size", shape("(1.0,)"), {"'.'"}},
      {"a long of Python 2", shape("(1L,)"), {"'L'"}},
      {"a size of 2^63", shape("(9223372036854775808,)"), {"2^63 - 1"}},
      {"nine axes", shape("(1, 1, 1, 1, 1, 1, 1, 1, 1)"), {"at most 8 axes"}},
      {"a product that overflows", shape("(4294967296, 4294967296)"), {"64 bits"}},
      {"bytes that overflow to the 4 that follow", shape("(4611686018427387905,)"), {"64 bits"}},
      {"an overflow beside a zero", array("<f4", "(4611686018427387904, 4, 0)", ""), {"64 bits"}},
      {"an array cut short", shape("(2,)"), {"needs 8 bytes", "4 follow", "cut short"}},
      {"a terabyte that is not there", shape("(1000000, 1000000)"), {"4000000000000", "cut short"}},
      {"bytes too many", shape("(0,)"), {"needs 0 bytes", "4 follow", "longer"}},
      {"a header that goes on",
       file("{'descr': '<f4', 'fortran_order': False, 'shape': ()} x", f4),
       {"'x'", "nothing but spaces"}},
      {"a boolean of 3", array("|b1", "(1,)", "\x03"), {"boolean 0", "byte 3"}},
      {"a double beyond f32", array("<f8", "(1,)", packed<double>({-1e39})), {"number 0", "-1e+39"}},
  };
}

TEST(Npy, RefusesHostileFilesAndSaysWhy) {
  for (const Hostile& each : hostile_files()) {
    try {
      static_cast<void>(parse_npy(bytes_of(each.text), "bad.npy"));
      ADD_FAILURE() << each.what << " was read";
    } catch (const FileError& error) {
      const std::string message = error.what();
      EXPECT_EQ(message.find("parse_npy: bad.npy: "), 0U) << each.what << ": " << message;
      for (const char* part : each.says) {
        EXPECT_NE(message.find(part), std::string::npos)
            << each.what << " should say '" << part << "': " << message;
      }
    }
  }
}

TEST(Npy, TakesNoMemoryForWhatIsOnlyClaimed) {
  const auto before = memory_stats().requested;
  EXPECT_THROWS(parse(array("<f4", "(1000000, 1000000)", "abcd")), FileError, "cut short");
  EXPECT_EQ(memory_stats().requested, before);
}

TEST(Npy, SaysWhichFileAndWhy) {
  core_tests::Folder folder;
  EXPECT_THROWS(load_npy(folder / "none.npy"), FileError, "load_npy: ", "none.npy", "No such file");
  EXPECT_THROWS(load_npy(folder / "."), FileError, "a folder");
  const Tensor brain = Tensor::empty({1}, DType::bf16);
  EXPECT_THROWS(save_npy(folder / "x.npy", brain), DTypeError, "bf16", "save_safetensors");
  EXPECT_THROWS(save_npy(folder / "none/x.npy", f32({1}, {1})), FileError, "save_npy", "cannot be made");
  EXPECT_EQ(folder.files(), 0U);
}

}  // namespace
}  // namespace tinytorch
