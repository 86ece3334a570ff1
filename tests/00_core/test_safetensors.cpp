#include <unistd.h>

#include <cmath>
#include <limits>

#include "files.h"
#include "support/expect.h"
#include "tinytorch/narrow.h"
#include "tinytorch/safetensors.h"

namespace tinytorch {
namespace {

using core_tests::bytes_of;
using core_tests::packed;

Tensor f32(const std::vector<float>& values, const Shape& shape) { return Tensor::from(values, shape); }
Tensor i32(const std::vector<std::int32_t>& values, const Shape& shape) {
  return Tensor::from(values, shape);
}
Tensor u8(const std::vector<std::uint8_t>& values, const Shape& shape) { return Tensor::from(values, shape); }

std::string file(const std::string& header, const std::string& data = "") {
  return packed<std::uint64_t>({header.size()}) + header + data;
}

// One tensor "x": dtype, shape and offsets as text.
std::string one(const std::string& dtype, const std::string& shape, const std::string& offsets,
                const std::string& data) {
  return file(R"({"x":{"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}",
              data);
}

Tensor x_of(const std::string& text) { return parse_safetensors(bytes_of(text)).at("x"); }

TEST(Safetensors, ReadsWhatItWrote) {
  core_tests::Folder folder;
  const std::string path = folder / "model.safetensors";
  save_safetensors(path,
                   {{"mask", u8({1, 0, 1}, {3})},
                    {"layer.weight", f32({1, -2.5f, 3e30f, 4, 5, 6}, {2, 3})},
                    {"labels", i32({-7, 2147483647}, {1, 2})},
                    {"scalar", f32({9}, {})},
                    {"nothing", f32({}, {0, 4})}},
                   {{"step", "1200"}, {"note", "a \"quoted\" line\n\t\\ \xC3\xA9 \x01"}});
  const SafeTensors got = load_safetensors(path);
  ASSERT_EQ(got.tensors.size(), 5U);
  EXPECT_EQ(got.tensors[0].first, "mask");
  EXPECT_EQ(got.tensors[4].first, "nothing");
  EXPECT_TENSOR_EQ(got.at("mask"), u8({1, 0, 1}, {3}));
  EXPECT_TENSOR_EQ(got.at("layer.weight"), f32({1, -2.5f, 3e30f, 4, 5, 6}, {2, 3}));
  EXPECT_TENSOR_EQ(got.at("labels"), i32({-7, 2147483647}, {1, 2}));
  EXPECT_TENSOR_EQ(got.at("scalar"), f32({9}, {}));
  EXPECT_TENSOR_EQ(got.at("nothing"), f32({}, {0, 4}));
  EXPECT_EQ(got.metadata, (Metadata{{"step", "1200"}, {"note", "a \"quoted\" line\n\t\\ \xC3\xA9 \x01"}}));
  EXPECT_EQ(folder.files(), 1U);  // nothing is left beside it
}

TEST(Safetensors, WritesTheBytesOfTheFormat) {
  core_tests::Folder folder;
  const std::string path = folder / "x";
  save_safetensors(path, {{"x", f32({1, 2}, {2})}});
  std::string header = R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
  header.append((8 - header.size() % 8) % 8, ' ');
  EXPECT_EQ(core_tests::content(path), file(header, packed<float>({1, 2})));
  save_safetensors(path, {});
  EXPECT_EQ(core_tests::content(path), file("{}      "));
  EXPECT_TRUE(load_safetensors(path).tensors.empty());
}

TEST(Safetensors, KeepsWideElementsAligned) {
  core_tests::Folder folder;
  const std::string path = folder / "x";
  save_safetensors(path, {{"flag", u8({1}, {1})}, {"x", f32({5}, {1})}});
  const std::string text = core_tests::content(path);
  EXPECT_EQ(text.find(packed<float>({5})) % 4, 0U);
  EXPECT_NE(text.find(R"("x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]})"), std::string::npos);
}

TEST(Safetensors, WritesViewsInRowMajorOrder) {
  core_tests::Folder folder;
  const std::string path = folder / "x";
  const Tensor a = f32({0, 1, 2, 3, 4, 5}, {2, 3});
  save_safetensors(path, {{"t", a.with_layout({{3, 2}, {1, 3}, 0})},
                          {"backwards", a.with_layout({{3}, {-2}, 5})},
                          {"repeated", a.with_layout({{2, 2}, {0, 1}, 1})},
                          {"tail", a.with_layout({{2}, {1}, 4})}});
  const SafeTensors got = load_safetensors(path);
  EXPECT_TENSOR_EQ(got.at("t"), f32({0, 3, 1, 4, 2, 5}, {3, 2}));
  EXPECT_TENSOR_EQ(got.at("backwards"), f32({5, 3, 1}, {3}));
  EXPECT_TENSOR_EQ(got.at("repeated"), f32({1, 2, 1, 2}, {2, 2}));
  EXPECT_TENSOR_EQ(got.at("tail"), f32({4, 5}, {2}));
}

TEST(Safetensors, ReadsEveryDtypeItNames) {
  EXPECT_TENSOR_EQ(x_of(one("BOOL", "[3]", "[0,3]", packed<char>({0, 1, 1}))), u8({0, 1, 1}, {3}));
  const Tensor wide = x_of(one("I64", "[2]", "[0,16]", packed<std::int64_t>({-1, 5'000'000'000})));
  EXPECT_EQ(wide.dtype(), DType::i64);
  EXPECT_EQ(testing_support::raw_values(wide), (std::vector<double>{-1, 5e9}));
  const Tensor small = x_of(one("I8", "[2]", "[0,2]", packed<std::int8_t>({-128, 127})));
  EXPECT_EQ(small.dtype(), DType::i8);
  EXPECT_EQ(testing_support::raw_values(small), (std::vector<double>{-128, 127}));
  const Tensor brain = x_of(one("BF16", "[2]", "[0,4]", packed<std::uint16_t>({0x3f80, 0xc040})));
  EXPECT_EQ(brain.dtype(), DType::bf16);
  EXPECT_EQ(testing_support::raw_values(brain), (std::vector<double>{1, -3}));
  EXPECT_TENSOR_EQ(x_of(one("F64", "[2]", "[0,16]", packed<double>({0.1, -1e300 * 1e300}))),
                   f32({0.1f, -HUGE_VALF}, {2}));
}

TEST(Safetensors, WidensHalvesExactly) {
  const Tensor got =
      x_of(one("F16", "[8]", "[0,16]",
               packed<std::uint16_t>({0x3c00, 0xc000, 0x7bff, 0x0001, 0x0400, 0x8000, 0x7c00, 0x03ff})));
  EXPECT_TENSOR_EQ(got, f32({1, -2, 65504, 0x1p-24f, 0x1p-14f, -0.0f, HUGE_VALF, 1023 * 0x1p-24f}, {8}));
  EXPECT_TRUE(std::signbit(got.data()[5]));
  EXPECT_TRUE(std::isnan(x_of(one("F16", "[]", "[0,2]", packed<std::uint16_t>({0x7e00}))).data()[0]));
}

TEST(Safetensors, TakesAnyOrderOfFieldsSpacesAndEscapes) {
  const std::string header =
      "{ \"\\u0078\" :\n{\"data_offsets\":[0 , 4],\t\"shape\" : [ ],\"dtype\":\"F32\"}, "
      "\"__metadata__\":{\"\\ud83d\\ude00\":\"\\/\\b\\u00e9\"} }   ";
  const SafeTensors got = parse_safetensors(bytes_of(file(header, packed<float>({8}))));
  EXPECT_TENSOR_EQ(got.at("x"), f32({8}, {}));
  EXPECT_EQ(got.metadata, (Metadata{{"\xF0\x9F\x98\x80", "/\b\xC3\xA9"}}));
}

TEST(Safetensors, SaysWhichNamesThereAre) {
  SafeTensors got{{{"weight", f32({1}, {1})}, {"bias", f32({1}, {1})}}, {}};
  EXPECT_TRUE(got.contains("bias"));
  EXPECT_FALSE(got.contains("b"));
  EXPECT_THROWS(got.at("b"), KeyError, "'b'", "weight, bias");
}

struct Hostile {
  const char* what;
  std::string text;
  std::vector<const char*> says;
};

std::vector<Hostile> hostile_files() {
  const std::string f4 = packed<float>({1});
  const auto x = [](const std::string& inside, const std::string& data = "") {
    return file("{\"x\":" + inside + "}", data);
  };
  return {
      {"empty", "", {"has 0 bytes", "begins with 8"}},
      {"shorter than a length", "1234567", {"has 7 bytes"}},
      {"a length past the end",
       packed<std::uint64_t>({100}) + "{}",
       {"100 bytes", "only 2 follow", "cut short"}},
      {"a length of 2^64 - 1", packed<std::uint64_t>({~std::uint64_t{0}}) + "{}", {"18446744073709551615"}},
      {"no header", file(""), {"found the end", "'{' is the first byte"}},
      {"spaces before the header", file(" {}"), {"position 0", "' '", "'{' is the first byte"}},
      {"an array", file("[]"), {"'['"}},
      {"an open object", file("{"), {"the end", "a string"}},
      {"text behind the header", file("{} x"), {"position 3", "'x'", "nothing but spaces"}},
      {"a comma at the end", one("F32", "[]", "[0,4]", f4).substr(0, 8) + "{}", {"cut short"}},
      {"a trailing comma", file("{\"__metadata__\":{},}"), {"'}'", "a string"}},
      {"no colon", file("{\"x\" 1}"), {"':' follows a name"}},
      {"a tensor that is a number", x("1"), {"'1'", "'{' was expected"}},
      {"deep nesting", file("{\"x\":" + std::string(100'000, '{')), {"a string was expected"}},
      {"metadata that is no text", file("{\"__metadata__\":{\"a\":1}}"), {"a string"}},
      {"metadata twice",
       file("{\"__metadata__\":{},\"__metadata__\":{}}"),
       {"'__metadata__' is there twice"}},
      {"an unknown dtype", one("F8_E4M3", "[4]", "[0,4]", f4), {"'x'", "F8_E4M3", "F32, I32"}},
      {"an unknown field", x("{\"dtype\":\"F32\",\"sparse\":1}"), {"'sparse'"}},
      {"a field twice", x("{\"dtype\":\"F32\",\"dtype\":\"F32\"}"), {"'dtype' is there twice"}},
      {"no dtype", x("{\"shape\":[],\"data_offsets\":[0,4]}", f4), {"has no dtype"}},
      {"no shape", x("{\"dtype\":\"F32\",\"data_offsets\":[0,4]}", f4), {"has no shape"}},
      {"no offsets", x("{\"dtype\":\"F32\",\"shape\":[]}", f4), {"has no data_offsets"}},
      {"a negative size", one("F32", "[-1]", "[0,4]", f4), {"'-'", "not negative"}},
      {"half a size", one("F32", "[1.5]", "[0,4]", f4), {"'.'", "',' or ']'"}},
      {"a size with a zero in front", one("F32", "[01]", "[0,4]", f4), {"does not begin with 0"}},
      {"a size of 2^63", one("F32", "[9223372036854775808]", "[0,4]", f4), {"2^63 - 1"}},
      {"nine axes", one("F32", "[1,1,1,1,1,1,1,1,1]", "[0,4]", f4), {"'x'", "more than 8 axes"}},
      {"a product that overflows", one("F32", "[4294967296,4294967296]", "[0,4]", f4), {"'x'", "64 bits"}},
      {"bytes that overflow to the 4 that are there",
       one("F32", "[4611686018427387905]", "[0,4]", f4),
       {"'x'", "64 bits"}},
      {"an overflow beside a zero", one("F32", "[4611686018427387904,4,0]", "[0,0]", ""), {"'x'", "64 bits"}},
      {"one offset", one("F32", "[]", "[0]", f4), {"data_offsets holds 1 numbers"}},
      {"three offsets", one("F32", "[]", "[0,4,4]", f4), {"not more"}},
      {"offsets turned around", one("F32", "[]", "[4,0]", f4), {"[4, 0]", "do not lie within"}},
      {"an offset past the end", one("F32", "[2]", "[0,8]", f4), {"[0, 8]", "within the 4 bytes"}},
      {"too few bytes for the shape", one("F32", "[2]", "[0,4]", f4), {"needs 8 bytes", "hold 4"}},
      {"too many bytes for the shape", one("I8", "[2]", "[0,4]", f4), {"needs 2 bytes", "hold 4"}},
      {"bytes that belong to nobody", one("F32", "[]", "[0,4]", f4 + f4), {"4 too many"}},
      {"a gap", one("F32", "[]", "[4,8]", f4 + f4), {"begins at byte 4", "ends at 0", "gap"}},
      {"an overlap",
       file(
           R"({"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[],"data_offsets":[0,4]}})",
           f4),
       {"'b'", "begins at byte 0", "ends at 4"}},
      {"a name twice",
       file(
           R"({"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}})"),
       {"'a' is there twice"}},
      {"a name without end", file("{\"x"), {"the string has no end"}},
      {"a line break in a name", file("{\"a\nb\":1}"), {"byte 10", "escapes"}},
      {"a name that is not UTF-8", file("{\"\xff\":1}"), {"byte 255", "not UTF-8"}},
      {"an overlong slash", file("{\"\xc0\xaf\":1}"), {"not UTF-8"}},
      {"an unknown escape", file("{\"\\x41\":1}"), {"'x'", "follows a backslash"}},
      {"half an escape", file("{\"\\u12"), {"hexadecimal"}},
      {"half a surrogate pair", file("{\"\\ud83d\":1}"), {"low surrogate"}},
      {"a boolean of 2", one("BOOL", "[2]", "[0,2]", std::string("\1\2", 2)), {"'x'", "boolean 1", "byte 2"}},
      {"a double beyond f32",
       one("F64", "[1]", "[0,8]", packed<double>({1e39})),
       {"'x'", "number 0", "1e+39"}},
      {"a pickle", "\x80\x02}q\x01(X\x06weight", {"cut short or no safetensors file"}},
  };
}

TEST(Safetensors, RefusesHostileFilesAndSaysWhy) {
  for (const Hostile& each : hostile_files()) {
    try {
      static_cast<void>(parse_safetensors(bytes_of(each.text), "bad.safetensors"));
      ADD_FAILURE() << each.what << " was read";
    } catch (const FileError& error) {
      const std::string message = error.what();
      EXPECT_EQ(message.find("parse_safetensors: bad.safetensors: "), 0U) << each.what << ": " << message;
      for (const char* part : each.says) {
        EXPECT_NE(message.find(part), std::string::npos)
            << each.what << " should say '" << part << "': " << message;
      }
    }
  }
}

TEST(Safetensors, TakesNoMemoryForWhatIsOnlyClaimed) {
  const auto before = memory_stats().requested;
  EXPECT_THROWS(x_of(one("F32", "[1000000000000]", "[0,4000000000000]", "abcd")), FileError,
                "within the 4 bytes");
  EXPECT_THROWS(
      x_of(file(
          R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"F32","shape":[3],"data_offsets":[4,8]}})",
          packed<float>({1, 2}))),
      FileError, "needs 12 bytes");
  EXPECT_EQ(memory_stats().requested, before);
}

TEST(Safetensors, ReadsAFileAsItReadsMemory) {
  core_tests::Folder folder;
  for (const Hostile& each : hostile_files()) {
    core_tests::write(folder / "x", each.text);
    EXPECT_THROW(static_cast<void>(load_safetensors(folder / "x")), FileError) << each.what;
  }
  EXPECT_THROWS(load_safetensors(folder / "none"), FileError, "load_safetensors: ", "none", "No such file");
  EXPECT_THROWS(load_safetensors(folder / "."), FileError, "a folder");
}

TEST(Safetensors, RefusesToWriteWhatCannotBeRead) {
  core_tests::Folder folder;
  const Tensor a = f32({1}, {1});
  EXPECT_THROWS(save_safetensors(folder / "x", {{"a", a}, {"b", a}, {"a", a}}), ValueError,
                "'a' is there twice");
  EXPECT_THROWS(save_safetensors(folder / "x", {{"__metadata__", a}}), ValueError, "__metadata__");
  EXPECT_THROWS(save_safetensors(folder / "x", {{"\xff", a}}), ValueError, "not UTF-8");
  EXPECT_THROWS(save_safetensors(folder / "x", {{"a", a}}, {{"k", "\xc3"}}), ValueError, "metadata text",
                "not UTF-8");
  EXPECT_THROWS(save_safetensors(folder / "x", {{"a", Tensor()}}), ValueError, "'a'", "undefined");
  EXPECT_EQ(folder.files(), 0U);
}

TEST(Safetensors, LeavesTheOldFileWhenItCannotWrite) {
  core_tests::Folder folder;
  std::filesystem::create_directory(folder / "taken");
  core_tests::write(folder / "taken/inside", "kept");
  EXPECT_THROWS(save_safetensors(folder / "taken", {}), FileError, "taken", "put in its place", "untouched");
  EXPECT_THROWS(save_safetensors(folder / "none/x", {}), FileError, "cannot be made", "No such file");
  EXPECT_THROWS(save_safetensors("/dev/full/x", {}), FileError, "cannot be made");
  EXPECT_EQ(folder.files(), 1U);
  EXPECT_EQ(core_tests::content(folder / "taken/inside"), "kept");
}

TEST(NarrowToI32, KeepsWhatFits) {
  const Tensor wide =
      x_of(one("I64", "[2,2]", "[0,32]", packed<std::int64_t>({-2147483648LL, 2147483647, 0, -1})));
  EXPECT_TENSOR_EQ(narrow_to_i32(wide), i32({-2147483647 - 1, 2147483647, 0, -1}, {2, 2}));
  EXPECT_TENSOR_EQ(narrow_to_i32(wide.with_layout({{2, 2}, {1, 2}, 0})),
                   i32({-2147483647 - 1, 0, 2147483647, -1}, {2, 2}));
  const Tensor narrow = i32({1}, {1});
  EXPECT_TRUE(narrow_to_i32(narrow).is(narrow));
}

TEST(NarrowToI32, RefusesWhatDoesNot) {
  const auto wide = [](std::int64_t value) {
    return x_of(one("I64", "[2]", "[0,16]", packed<std::int64_t>({0, value})));
  };
  EXPECT_THROWS(narrow_to_i32(wide(2147483648)), ValueError, "element 1", "2147483648");
  EXPECT_THROWS(narrow_to_i32(wide(-2147483649)), ValueError, "-2147483649");
  EXPECT_THROWS(narrow_to_i32(f32({1}, {1})), DTypeError, "f32");
}

}  // namespace
}  // namespace tinytorch
