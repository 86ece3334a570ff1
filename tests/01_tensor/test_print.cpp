// Printing, compared with what NumPy 1.24 prints for the same float32, int32 and uint8 arrays.

#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>

#include "support/expect.h"

namespace tinytorch {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity(), kNan = std::numeric_limits<float>::quiet_NaN();

Tensor f32(const std::vector<float>& values, const Shape& shape) { return Tensor::from(values, shape); }
Tensor i32(const std::vector<std::int32_t>& values, const Shape& shape) {
  return Tensor::from(values, shape);
}
Tensor u8(const std::vector<std::uint8_t>& values, const Shape& shape) { return Tensor::from(values, shape); }
Tensor counting(const Shape& shape) {
  std::vector<float> values(static_cast<std::size_t>(numel(shape)));
  std::iota(values.begin(), values.end(), 0.0f);
  return Tensor::from(values, shape);
}

TEST(Print, AlignsRealNumbersAtTheirPoints) {
  EXPECT_EQ(f32({1.0f, 2.0f, 3.0f}, {3}).to_string(), "[1. 2. 3.]");
  EXPECT_EQ(f32({1.0f, 2.5f, -3.0f}, {3}).to_string(), "[ 1.   2.5 -3. ]");
  EXPECT_EQ(f32({0.5f}, {1}).to_string(), "[0.5]");
  EXPECT_EQ(f32({0.1f, 0.25f, 100.0f}, {3}).to_string(), "[  0.1    0.25 100.  ]");
  EXPECT_EQ(f32({-0.0f, 1.0f}, {2}).to_string(), "[-0.  1.]");
  EXPECT_EQ(f32({0.001f, 0.5f}, {2}).to_string(), "[0.001 0.5  ]");
  EXPECT_EQ(f32({100000.0f, 99999.5f}, {2}).to_string(), "[100000.   99999.5]");
}

TEST(Print, CutsAfterEightPlaces) {
  EXPECT_EQ(f32({0.33333334f, 1.0f}, {2}).to_string(), "[0.33333334 1.        ]");
  EXPECT_EQ(f32({0.00012345679f, 0.001f}, {2}).to_string(), "[0.00012346 0.001     ]");
  EXPECT_EQ(f32({0.1f, 0.2f, 0.3f}, {3}).to_string(), "[0.1 0.2 0.3]");
  EXPECT_EQ(f32({3.1415927f, 2.7182817f}, {2}).to_string(), "[3.1415927 2.7182817]");
  EXPECT_EQ(f32({123.45679f, 0.2f}, {2}).to_string(), "[123.45679   0.2    ]");
}

TEST(Print, ChoosesExponentsAsNumPyDoes) {
  EXPECT_EQ(f32({1e+08f, 1.0f}, {2}).to_string(), "[1.e+08 1.e+00]");
  EXPECT_EQ(f32({1e+08f, 100000.0f}, {2}).to_string(), "[1.e+08 1.e+05]");
  EXPECT_EQ(f32({1.2345678e+07f, 8.765432e+07f}, {2}).to_string(), "[12345678. 87654320.]");
  EXPECT_EQ(f32({1e-05f, 1.0f}, {2}).to_string(), "[1.e-05 1.e+00]");
  EXPECT_EQ(f32({1e-04f, 0.05f}, {2}).to_string(), "[1.e-04 5.e-02]");  // 1e-04f is a little less than that
  EXPECT_EQ(f32({0.001f, 1.0f}, {2}).to_string(), "[0.001 1.   ]");
  EXPECT_EQ(f32({0.0009f, 1.0f}, {2}).to_string(), "[9.e-04 1.e+00]");
  EXPECT_EQ(f32({1.5e-07f, -2.25e+10f}, {2}).to_string(), "[ 1.50e-07 -2.25e+10]");
  EXPECT_EQ(f32({0.0f, 1e-10f}, {2}).to_string(), "[0.e+00 1.e-10]");
  EXPECT_EQ(f32({3.4028235e+38f, 1e-45f}, {2}).to_string(), "[3.4028235e+38 1.4012985e-45]");
  EXPECT_EQ(f32({1.6777216e+07f, 6.710887e+07f}, {2}).to_string(), "[16777216. 67108872.]");
}

TEST(Print, AlignsNanAndInfinity) {
  EXPECT_EQ(f32({kNan, 1.0f}, {2}).to_string(), "[nan  1.]");
  EXPECT_EQ(f32({kInf, -kInf, 0.0f}, {3}).to_string(), "[ inf -inf   0.]");
  EXPECT_EQ(f32({kNan}, {1}).to_string(), "[nan]");
  EXPECT_EQ(f32({kNan, -kInf}, {2}).to_string(), "[ nan -inf]");
  EXPECT_EQ(f32({kInf, 1.25f}, {2}).to_string(), "[ inf 1.25]");
  EXPECT_EQ(f32({1e+10f, kNan, -1.0f}, {3}).to_string(), "[ 1.e+10     nan -1.e+00]");
  EXPECT_EQ(f32({-1.5f, kNan, kInf}, {3}).to_string(), "[-1.5  nan  inf]");
}

TEST(Print, PrintsMatricesRowByRow) {
  EXPECT_EQ(f32({1.0f, 2.0f, 3.0f, 4.0f}, {2, 2}).to_string(), R"([[1. 2.]
 [3. 4.]])");
  EXPECT_EQ(f32({1.0f, -20.0f, 300.5f, 4.0f}, {2, 2}).to_string(), R"([[  1.  -20. ]
 [300.5   4. ]])");
  EXPECT_EQ(f32({0.0f, 1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f, 7.0f}, {2, 2, 2}).to_string(), R"([[[0. 1.]
  [2. 3.]]

 [[4. 5.]
  [6. 7.]]])");
  EXPECT_EQ(f32({0.0f, 1.0f, 2.0f, 3.0f}, {1, 4}).to_string(), "[[0. 1. 2. 3.]]");
  EXPECT_EQ(f32({0.0f, 1.0f, 2.0f}, {3, 1}).to_string(), R"([[0.]
 [1.]
 [2.]])");
  EXPECT_EQ(f32({0.0f, 1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f, 7.0f}, {2, 1, 2, 2}).to_string(), R"([[[[0. 1.]
   [2. 3.]]]


 [[[4. 5.]
   [6. 7.]]]])");
}

TEST(Print, AlignsWholeNumbersToTheRight) {
  EXPECT_EQ(i32({1, 10, -100}, {3}).to_string(), "[   1   10 -100]");
  EXPECT_EQ(i32({7, 8, -9, 1000}, {2, 2}).to_string(), R"([[   7    8]
 [  -9 1000]])");
  EXPECT_EQ(i32({2147483647, -2147483648}, {2}).to_string(), "[ 2147483647 -2147483648]");
  EXPECT_EQ(u8({0, 1, 1}, {3}).to_string(), "[0 1 1]");
  EXPECT_EQ(u8({255, 7}, {2}).to_string(), "[255   7]");
}

TEST(Print, PrintsTheDtypesOfFiles) {
  const Tensor half = Tensor::empty({3}, DType::bf16), wide = Tensor::empty({2}, DType::i64);
  const Tensor bytes = Tensor::empty({2}, DType::i8);
  const std::uint16_t upper_halves[] = {0x3fc0, 0xc000, 0x7f80};  // of 1.5, -2 and infinity as f32
  const std::int64_t large[] = {std::int64_t{1} << 40, -1};
  const std::int8_t small[] = {-128, 5};
  std::memcpy(half.body().storage->data, upper_halves, sizeof upper_halves);
  std::memcpy(wide.body().storage->data, large, sizeof large);
  std::memcpy(bytes.body().storage->data, small, sizeof small);
  EXPECT_EQ(half.to_string(), "[ 1.5 -2.   inf]");
  EXPECT_EQ(wide.to_string(), "[1099511627776            -1]");
  EXPECT_EQ(bytes.to_string(), "[-128    5]");
}

TEST(Print, PrintsOneNumberWithoutBrackets) {
  EXPECT_EQ(f32({3.0f}, {}).to_string(), "3.0");
  EXPECT_EQ(f32({1.5f}, {}).to_string(), "1.5");
  EXPECT_EQ(f32({-0.0f}, {}).to_string(), "-0.0");
  EXPECT_EQ(f32({1e-04f}, {}).to_string(), "1e-04");
  EXPECT_EQ(f32({0.00015f}, {}).to_string(), "0.00015");
  EXPECT_EQ(f32({0.33333334f}, {}).to_string(), "0.33333334");
  EXPECT_EQ(f32({1e+16f}, {}).to_string(), "1e+16");
  EXPECT_EQ(f32({9.9e+15f}, {}).to_string(), "9900000000000000.0");
  EXPECT_EQ(f32({1e+15f}, {}).to_string(), "1000000000000000.0");
  EXPECT_EQ(f32({9.9999e-05f}, {}).to_string(), "9.9999e-05");
  EXPECT_EQ(f32({1.5e+20f}, {}).to_string(), "1.5e+20");
  EXPECT_EQ(f32({1.2345679e+08f}, {}).to_string(), "123456790.0");
  EXPECT_EQ(f32({kNan}, {}).to_string(), "nan");
  EXPECT_EQ(f32({-kInf}, {}).to_string(), "-inf");
  EXPECT_EQ(f32({0.001234567f}, {}).to_string(), "0.001234567");
  EXPECT_EQ(i32({-7}, {}).to_string(), "-7");
  EXPECT_EQ(u8({1}, {}).to_string(), "1");
}

TEST(Print, PrintsNothingAsAnEmptyPairOfBrackets) {
  EXPECT_EQ(f32({}, {0}).to_string(), "[]");
  EXPECT_EQ(f32({}, {2, 0}).to_string(), "[]");
  EXPECT_EQ(i32({}, {0, 3}).to_string(), "[]");
}

TEST(Print, WrapsLinesAt75Columns) {
  EXPECT_EQ(f32({0.0f,  1.0f,  2.0f,  3.0f,  4.0f,  5.0f,  6.0f,  7.0f,  8.0f,  9.0f,
                 10.0f, 11.0f, 12.0f, 13.0f, 14.0f, 15.0f, 16.0f, 17.0f, 18.0f, 19.0f,
                 20.0f, 21.0f, 22.0f, 23.0f, 24.0f, 25.0f, 26.0f, 27.0f, 28.0f, 29.0f},
                {30})
                .to_string(),
            R"([ 0.  1.  2.  3.  4.  5.  6.  7.  8.  9. 10. 11. 12. 13. 14. 15. 16. 17.
 18. 19. 20. 21. 22. 23. 24. 25. 26. 27. 28. 29.])");
  EXPECT_EQ(f32({0.0f,   0.125f, 0.25f,  0.375f, 0.5f,   0.625f, 0.75f,  0.875f, 1.0f,
                 1.125f, 1.25f,  1.375f, 1.5f,   1.625f, 1.75f,  1.875f, 2.0f,   2.125f,
                 2.25f,  2.375f, 2.5f,   2.625f, 2.75f,  2.875f, 3.0f,   3.125f},
                {26})
                .to_string(),
            R"([0.    0.125 0.25  0.375 0.5   0.625 0.75  0.875 1.    1.125 1.25  1.375
 1.5   1.625 1.75  1.875 2.    2.125 2.25  2.375 2.5   2.625 2.75  2.875
 3.    3.125])");
  EXPECT_EQ(i32({0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
                 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39},
                {40})
                .to_string(),
            R"([ 0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15 16 17 18 19 20 21 22 23
 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39])");
  EXPECT_EQ(
      i32({100000, 100001, 100002, 100003, 100004, 100005, 100006, 100007, 100008, 100009, 100010, 100011,
           0,      1,      2,      3,      4,      5,      6,      7,      8,      9,      10,     11},
          {2, 12})
          .to_string(),
      R"([[100000 100001 100002 100003 100004 100005 100006 100007 100008 100009
  100010 100011]
 [     0      1      2      3      4      5      6      7      8      9
      10     11]])");
}

TEST(Print, FillsALineToItsLastColumn) {
  const auto first_line = [](const Shape& shape) {
    const auto count = static_cast<std::size_t>(numel(shape));
    const std::string text = i32(std::vector<std::int32_t>(count, 1), shape).to_string();
    return text.substr(0, text.find('\n')).size();
  };
  for (const Shape& shape : {Shape{37}, Shape{1, 36}, Shape{1, 1, 35}, Shape{1, 1, 1, 34}})
    EXPECT_EQ(first_line(shape), 75u) << str(shape);
  EXPECT_EQ(first_line({38}), 74u);  // its last number stands on a line of its own
  EXPECT_EQ(first_line({1, 37}), 73u);
  EXPECT_EQ(first_line({1, 1, 36}), 72u);
}

TEST(Print, LeavesOutTheMiddleOfMoreThanAThousand) {
  const std::string thousand = i32(std::vector<std::int32_t>(1000), {1000}).to_string();
  EXPECT_EQ(thousand.find("..."), std::string::npos);
  EXPECT_EQ(std::count(thousand.begin(), thousand.end(), '\n'), 27);
  EXPECT_EQ(i32(std::vector<std::int32_t>(1200), {6, 200}).to_string(), R"([[0 0 0 ... 0 0 0]
 [0 0 0 ... 0 0 0]
 [0 0 0 ... 0 0 0]
 [0 0 0 ... 0 0 0]
 [0 0 0 ... 0 0 0]
 [0 0 0 ... 0 0 0]])");
  EXPECT_EQ(counting({1001}).to_string(), "[   0.    1.    2. ...  998.  999. 1000.]");
  EXPECT_EQ(counting({2, 501}).to_string(),
            R"([[0.000e+00 1.000e+00 2.000e+00 ... 4.980e+02 4.990e+02 5.000e+02]
 [5.010e+02 5.020e+02 5.030e+02 ... 9.990e+02 1.000e+03 1.001e+03]])");
  EXPECT_EQ(counting({501, 2}).to_string(), R"([[0.000e+00 1.000e+00]
 [2.000e+00 3.000e+00]
 [4.000e+00 5.000e+00]
 ...
 [9.960e+02 9.970e+02]
 [9.980e+02 9.990e+02]
 [1.000e+03 1.001e+03]])");
  EXPECT_EQ(counting({20, 60}).to_string(),
            R"([[0.000e+00 1.000e+00 2.000e+00 ... 5.700e+01 5.800e+01 5.900e+01]
 [6.000e+01 6.100e+01 6.200e+01 ... 1.170e+02 1.180e+02 1.190e+02]
 [1.200e+02 1.210e+02 1.220e+02 ... 1.770e+02 1.780e+02 1.790e+02]
 ...
 [1.020e+03 1.021e+03 1.022e+03 ... 1.077e+03 1.078e+03 1.079e+03]
 [1.080e+03 1.081e+03 1.082e+03 ... 1.137e+03 1.138e+03 1.139e+03]
 [1.140e+03 1.141e+03 1.142e+03 ... 1.197e+03 1.198e+03 1.199e+03]])");
  EXPECT_EQ(counting({7, 6, 25}).to_string(),
            R"([[[0.000e+00 1.000e+00 2.000e+00 ... 2.200e+01 2.300e+01 2.400e+01]
  [2.500e+01 2.600e+01 2.700e+01 ... 4.700e+01 4.800e+01 4.900e+01]
  [5.000e+01 5.100e+01 5.200e+01 ... 7.200e+01 7.300e+01 7.400e+01]
  [7.500e+01 7.600e+01 7.700e+01 ... 9.700e+01 9.800e+01 9.900e+01]
  [1.000e+02 1.010e+02 1.020e+02 ... 1.220e+02 1.230e+02 1.240e+02]
  [1.250e+02 1.260e+02 1.270e+02 ... 1.470e+02 1.480e+02 1.490e+02]]

 [[1.500e+02 1.510e+02 1.520e+02 ... 1.720e+02 1.730e+02 1.740e+02]
  [1.750e+02 1.760e+02 1.770e+02 ... 1.970e+02 1.980e+02 1.990e+02]
  [2.000e+02 2.010e+02 2.020e+02 ... 2.220e+02 2.230e+02 2.240e+02]
  [2.250e+02 2.260e+02 2.270e+02 ... 2.470e+02 2.480e+02 2.490e+02]
  [2.500e+02 2.510e+02 2.520e+02 ... 2.720e+02 2.730e+02 2.740e+02]
  [2.750e+02 2.760e+02 2.770e+02 ... 2.970e+02 2.980e+02 2.990e+02]]

 [[3.000e+02 3.010e+02 3.020e+02 ... 3.220e+02 3.230e+02 3.240e+02]
  [3.250e+02 3.260e+02 3.270e+02 ... 3.470e+02 3.480e+02 3.490e+02]
  [3.500e+02 3.510e+02 3.520e+02 ... 3.720e+02 3.730e+02 3.740e+02]
  [3.750e+02 3.760e+02 3.770e+02 ... 3.970e+02 3.980e+02 3.990e+02]
  [4.000e+02 4.010e+02 4.020e+02 ... 4.220e+02 4.230e+02 4.240e+02]
  [4.250e+02 4.260e+02 4.270e+02 ... 4.470e+02 4.480e+02 4.490e+02]]

 ...

 [[6.000e+02 6.010e+02 6.020e+02 ... 6.220e+02 6.230e+02 6.240e+02]
  [6.250e+02 6.260e+02 6.270e+02 ... 6.470e+02 6.480e+02 6.490e+02]
  [6.500e+02 6.510e+02 6.520e+02 ... 6.720e+02 6.730e+02 6.740e+02]
  [6.750e+02 6.760e+02 6.770e+02 ... 6.970e+02 6.980e+02 6.990e+02]
  [7.000e+02 7.010e+02 7.020e+02 ... 7.220e+02 7.230e+02 7.240e+02]
  [7.250e+02 7.260e+02 7.270e+02 ... 7.470e+02 7.480e+02 7.490e+02]]

 [[7.500e+02 7.510e+02 7.520e+02 ... 7.720e+02 7.730e+02 7.740e+02]
  [7.750e+02 7.760e+02 7.770e+02 ... 7.970e+02 7.980e+02 7.990e+02]
  [8.000e+02 8.010e+02 8.020e+02 ... 8.220e+02 8.230e+02 8.240e+02]
  [8.250e+02 8.260e+02 8.270e+02 ... 8.470e+02 8.480e+02 8.490e+02]
  [8.500e+02 8.510e+02 8.520e+02 ... 8.720e+02 8.730e+02 8.740e+02]
  [8.750e+02 8.760e+02 8.770e+02 ... 8.970e+02 8.980e+02 8.990e+02]]

 [[9.000e+02 9.010e+02 9.020e+02 ... 9.220e+02 9.230e+02 9.240e+02]
  [9.250e+02 9.260e+02 9.270e+02 ... 9.470e+02 9.480e+02 9.490e+02]
  [9.500e+02 9.510e+02 9.520e+02 ... 9.720e+02 9.730e+02 9.740e+02]
  [9.750e+02 9.760e+02 9.770e+02 ... 9.970e+02 9.980e+02 9.990e+02]
  [1.000e+03 1.001e+03 1.002e+03 ... 1.022e+03 1.023e+03 1.024e+03]
  [1.025e+03 1.026e+03 1.027e+03 ... 1.047e+03 1.048e+03 1.049e+03]]])");
  EXPECT_EQ(counting({1100, 1}).to_string(), R"([[0.000e+00]
 [1.000e+00]
 [2.000e+00]
 ...
 [1.097e+03]
 [1.098e+03]
 [1.099e+03]])");
}

TEST(Print, FollowsTheStridesOfAView) {
  const Tensor matrix = counting({2, 3});
  EXPECT_EQ(matrix.with_layout({{3, 2}, {1, 3}, 0}).to_string(), "[[0. 3.]\n [1. 4.]\n [2. 5.]]");
  EXPECT_EQ(matrix
                .with_layout({{3},
                              {
                                  -2,
                              },
                              5})
                .to_string(),
            "[5. 3. 1.]");
  EXPECT_EQ(matrix.with_layout({{2, 2}, {0, 1}, 1}).to_string(), "[[1. 2.]\n [1. 2.]]");
}

TEST(Print, RefusesWhatIsOnAnotherDevice) {
  const Tensor elsewhere = f32({1}, {1});
  elsewhere.body().storage->device = Device::cuda;
  EXPECT_THROWS(elsewhere.to_string(), DeviceError, "on cuda", ".to(Device::cpu)");
  elsewhere.body().storage->device = Device::cpu;
}

TEST(Print, TakesPartInMessages) { EXPECT_EQ(str("labels ", i32({1, 2}, {2}), "!"), "labels [1 2]!"); }

}  // namespace
}  // namespace tinytorch
