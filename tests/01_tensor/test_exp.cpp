#include <cmath>
#include <limits>

#include "support/expect.h"
#include "tinytorch/exp.h"
#include "tinytorch/ops.h"

namespace tinytorch {
namespace {

TEST(ExpF32, IsWithinOneUnitInTheLastPlaceOverTheWholeRange) {
  double worst = 0;
  float at = 0;
  // Every 4,001st float of either sign, subnormal results included; double's exp is the truth.
  for (std::uint64_t bits = 0; bits <= 0xffffffff; bits += 4001) {
    const auto x = std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    if (!(x > -103.9f && x < 88.72f)) continue;
    const double truth = std::exp(static_cast<double>(x));
    const auto near = static_cast<float>(truth);
    const float up = std::nextafter(near, std::numeric_limits<float>::infinity());
    const double unit = static_cast<double>(up) - static_cast<double>(near);
    const double error = std::fabs(static_cast<double>(exp_f32(x)) - truth) / unit;
    if (!(error <= worst)) worst = error, at = x;
  }
  EXPECT_LE(worst, 1.0) << "at " << at;  // 0.97 was measured over every 37th float
}

TEST(ExpF32, IsRightAtTheEnds) {
  constexpr float kInf = std::numeric_limits<float>::infinity();
  EXPECT_EQ(exp_f32(0.0f), 1.0f);
  EXPECT_EQ(exp_f32(-0.0f), 1.0f);
  for (float x : {88.73f, 89.5f, 1000.0f, 3e38f, kInf}) EXPECT_EQ(exp_f32(x), kInf) << x;
  for (float x : {-104.0f, -105.0f, -1000.0f, -3e38f, -kInf}) EXPECT_EQ(exp_f32(x), 0.0f) << x;
  EXPECT_EQ(exp_f32(-103.9f), std::numeric_limits<float>::denorm_min());
  EXPECT_LT(exp_f32(88.72f), kInf);
  for (std::uint32_t payload : {0x7fc00000U, 0xffc00000U, 0x7fffffffU, 0x7f800001U, 0x7fe12345U}) {
    EXPECT_TRUE(std::isnan(exp_f32(std::bit_cast<float>(payload)))) << std::hex << payload;
  }
}

}  // namespace
}  // namespace tinytorch
