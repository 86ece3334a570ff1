#include "support/records.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stream_builder.h"

namespace tinytorch::scenario {
namespace {

using testing::HasSubstr;

/// A record whose header is written field by field, so that it can lie.
std::string header(std::uint32_t length, std::string_view name, std::uint8_t type, std::uint8_t rank,
                   const std::vector<std::int64_t>& sizes) {
  std::string out(reinterpret_cast<const char*>(&length), sizeof length);
  out += name;
  out += static_cast<char>(type);
  out += static_cast<char>(rank);
  return out + raw(sizes);
}

std::string fault_of(const std::string& record) { return parse(std::string(kMagic) + record).fault; }

TEST(Records, ReadBackWhatWasWritten) {
  const std::string bytes =
      Builder().f32("y", {2, 1}, {1.5f, -2.0f}).i32("n", {}, {7}).text("t", "two words").bytes();
  const Stream stream = parse(bytes);
  ASSERT_EQ(stream.fault, "");
  EXPECT_TRUE(stream.closed);
  EXPECT_EQ(stream.end.count, 3u);
  ASSERT_EQ(stream.records.size(), 3u);
  EXPECT_EQ(stream.find("y")->sizes, (std::vector<std::int64_t>{2, 1}));
  EXPECT_EQ(stream.find("y")->number(1), -2.0);
  EXPECT_EQ(stream.find("n")->number(0), 7.0);
  EXPECT_EQ(stream.find("t")->data, "two words");
  EXPECT_EQ(stream.find("x"), nullptr);
}

TEST(Records, ReadEveryElementType) {
  Builder builder;
  builder.add(encode("u8", Wire::u8, {1}, raw<std::uint8_t>({200})));
  builder.add(encode("i8", Wire::i8, {1}, raw<std::int8_t>({-3})));
  builder.add(encode("i64", Wire::i64, {1}, raw<std::int64_t>({1LL << 40})));
  builder.add(encode("f64", Wire::f64, {}, raw<double>({0.1})));
  builder.add(encode("bf16", Wire::bf16, {1}, raw<std::uint16_t>({0x3fc0})));  // 1.5
  const std::string bytes = builder.bytes();
  const Stream stream = parse(bytes);
  ASSERT_EQ(stream.fault, "");
  EXPECT_EQ(stream.find("u8")->number(0), 200);
  EXPECT_EQ(stream.find("i8")->number(0), -3);
  EXPECT_EQ(stream.find("i64")->number(0), 0x1p40);
  EXPECT_EQ(stream.find("f64")->number(0), 0.1);
  EXPECT_EQ(stream.find("bf16")->number(0), 1.5);
}

TEST(Records, AreRefusedWhereverTheyAreCutShort) {
  const std::string bytes = Builder().f32("y", {2}, {1, 2}).bytes();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const std::string cut = bytes.substr(0, length);  // of its own length: a sanitizer sees one byte too far
    const Stream stream = parse(cut);
    EXPECT_NE(stream.fault, "") << length << " bytes";
    EXPECT_FALSE(stream.closed) << length << " bytes";
  }
}

TEST(Records, SurviveAnyByteBeingChanged) {
  const std::string bytes = Builder().f32("in:0", {2}, {1, 2}).f32("y", {1, 2}, {1, 2}).bytes();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const int value : {0, 1, 0x7f, 0x80, 0xff}) {
      std::string bent = bytes;
      bent[at] = static_cast<char>(value);
      for (const Record& record : parse(bent).records) {
        for (std::size_t i = 0; i < record.count(); ++i) (void)record.number(i);
      }
    }
  }
}

TEST(Records, NameWhatIsWrong) {
  EXPECT_THAT(parse("").fault, HasSubstr("nothing was written"));
  EXPECT_THAT(parse("TTS2").fault, HasSubstr("does not begin with TTS1"));
  EXPECT_THAT(parse("TTS1").fault, HasSubstr("closing record is missing"));
  EXPECT_THAT(fault_of(header(0xffffffffu, "y", 0, 0, {})),
              HasSubstr("a name of 4294967295 bytes; at most 128"));
  EXPECT_THAT(fault_of(header(0, "", 0, 0, {})), HasSubstr("not plain text"));
  EXPECT_THAT(fault_of(header(2, "\x1b[", 0, 0, {})), HasSubstr("not plain text"));
  EXPECT_THAT(fault_of(header(1, "y", 99, 0, {})), HasSubstr("element type that does not exist"));
  EXPECT_THAT(fault_of(header(1, "y", 0, 200, {})), HasSubstr("rank 200; at most 8"));
  EXPECT_THAT(fault_of(header(1, "y", 0, 1, {-1})), HasSubstr("a size of -1"));
}

TEST(Records, NeverBelieveASize) {
  EXPECT_THAT(fault_of(header(1, "y", 0, 1, {1 << 20})), HasSubstr("more bytes than there are"));
  EXPECT_THAT(fault_of(header(1, "y", 0, 1, {INT64_MAX})), HasSubstr("more bytes than there are"));
  // Products that overflow 64 bits to 0 and to 1.
  EXPECT_THAT(fault_of(header(1, "y", 0, 2, {1LL << 32, 1LL << 32})), HasSubstr("more bytes than there are"));
  EXPECT_THAT(fault_of(header(1, "y", 2, 2, {0x100000001LL, 0xffffffff00000001LL - 0x7fffffffffffffffLL})),
              testing::Not(testing::IsEmpty()));
  // A zero makes a record empty, whatever stands beside it and in whichever order.
  for (const auto& sizes : {std::vector<std::int64_t>{INT64_MAX, INT64_MAX, 0}, {0, INT64_MAX, INT64_MAX}}) {
    const std::string bytes = Builder().add(header(1, "y", 0, 3, sizes)).bytes();
    const Stream stream = parse(bytes);
    EXPECT_EQ(stream.fault, "");
    EXPECT_EQ(stream.find("y")->count(), 0u);
  }
}

TEST(Records, RefuseTwoOfOneName) {
  EXPECT_THAT(parse(Builder().f32("y", {}, {1}).f32("y", {}, {2}).bytes()).fault,
              HasSubstr("two records are called 'y'"));
}

TEST(Records, RefuseBytesBehindTheEnd) {
  EXPECT_THAT(parse(Builder().bytes() + "x").fault, HasSubstr("1 bytes follow the closing record"));
  EXPECT_THAT(parse(Builder().bytes() + Builder().bytes()).fault, HasSubstr("follow the closing record"));
}

TEST(Records, RefuseNamesThatBelongToOthers) {
  EXPECT_THAT(parse(Builder().f32("end", {}, {1}).bytes()).fault, HasSubstr("belongs to another kind"));
  EXPECT_THAT(parse(Builder().f32("error", {}, {1}).bytes()).fault, HasSubstr("belongs to another kind"));
  EXPECT_THAT(parse(Builder().add(encode("y", Wire::error, {1}, "x")).bytes()).fault,
              HasSubstr("belongs to another kind"));
  EXPECT_THAT(fault_of(encode("y", Wire::end, {24}, std::string(24, '\0'))),
              HasSubstr("closing record is malformed"));
  EXPECT_THAT(fault_of(encode("end", Wire::end, {8}, std::string(8, '\0'))),
              HasSubstr("closing record is malformed"));
}

TEST(Records, RefuseMoreThanAnyScenarioWrites) {
  Builder many;
  for (std::size_t i = 0; i <= kMaxRecords; ++i) many.f32(std::to_string(i), {}, {0});
  EXPECT_THAT(parse(many.bytes()).fault, HasSubstr("more than 4096 records"));
  EXPECT_THAT(parse(std::string(kMaxBytes + 1, 'T')).fault, HasSubstr("more than 64 MiB"));
}

TEST(Digest, IsFnv1a) {
  EXPECT_EQ(digest(""), 0xcbf29ce484222325u);
  EXPECT_EQ(digest("a"), 0xaf63dc4c8601ec8cu);  // published test vectors
  EXPECT_EQ(digest("foobar"), 0x85944171f73967e8u);
  EXPECT_EQ(digest("bar", digest("foo")), digest("foobar"));
}

}  // namespace
}  // namespace tinytorch::scenario
