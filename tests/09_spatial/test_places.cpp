#include "images.h"

using namespace spatial_tests;

TEST(OutputSize, OfAPlainWindow) {
  EXERCISE("09.1");
  EXPECT_EQ(output_size(5, 3), 3);
  EXPECT_EQ(output_size(28, 5), 24);
  EXPECT_EQ(output_size(4, 4), 1);
  EXPECT_EQ(output_size(4, 1), 4);
}

TEST(OutputSize, LeavesOutWhatIsNotAWholeStep) {
  EXERCISE("09.1");
  EXPECT_EQ(output_size(28, 2, 2), 14);
  EXPECT_EQ(output_size(7, 2, 2), 3);  // 0-1, 2-3, 4-5; cell 6 is left over
  EXPECT_EQ(output_size(7, 3, 2), 3);
  EXPECT_EQ(output_size(8, 3, 2), 3);
  EXPECT_EQ(output_size(10, 3, 20), 1);
}

TEST(OutputSize, GrowsWithPaddingOnBothSides) {
  EXERCISE("09.1");
  EXPECT_EQ(output_size(28, 5, 1, 2), 28);
  EXPECT_EQ(output_size(3, 3, 1, 1), 3);
  EXPECT_EQ(output_size(32, 3, 2, 1), 16);
  EXPECT_EQ(output_size(1, 3, 1, 3), 5);
}

TEST(OutputSize, CountsTheHolesOfADilatedWindow) {
  EXERCISE("09.1");
  EXPECT_EQ(output_size(7, 3, 1, 0, 2), 3);  // taps 0, 2, 4: it reaches over five cells
  EXPECT_EQ(output_size(7, 3, 1, 0, 3), 1);
  EXPECT_EQ(output_size(9, 2, 3, 1, 4), 3);
  EXPECT_EQ(output_size(6, 1, 1, 0, 9), 6);  // one tap has no holes
}

TEST(OutputSize, IsHowManyPlacesOneCanCount) {
  EXERCISE("09.1");
  for (Index size = 1; size < 9; ++size) {
    for (Index kernel = 1; kernel < 5; ++kernel) {
      for (Index stride = 1; stride < 4; ++stride) {
        for (Index padding = 0; padding < 3; ++padding) {
          for (Index dilation = 1; dilation < 4; ++dilation) {
            const Index last_tap = dilation * (kernel - 1);
            if (last_tap + 1 > size + 2 * padding) continue;
            Index places = 0;
            for (Index start = -padding; start + last_tap < size + padding; start += stride) ++places;
            EXPECT_EQ(output_size(size, kernel, stride, padding, dilation), places)
                << size << " cells, window " << kernel << ", stride " << stride << ", padding " << padding
                << ", dilation " << dilation;
          }
        }
      }
    }
  }
}

TEST(OutputSize, RefusesWindowsThatCannotStand) {
  EXERCISE("09.1");
  EXPECT_THROWS(output_size(4, 5), ShapeError, "output_size: a window of 5", "does not fit into 4");
  EXPECT_THROWS(output_size(4, 3, 1, 0, 2), ShapeError, "reaches over 5");
  EXPECT_THROWS(output_size(0, 1), ShapeError, "does not fit into 0");
  EXPECT_THROWS(output_size(-1, 1, 1, 5), ShapeError, "-1");
  EXPECT_THROWS(output_size(4, 0), ValueError, "the window is (0, 1)", "at least one");
  EXPECT_THROWS(output_size(4, 2, 0), ValueError, "output_size: stride is (0, 1)", "at least 1");
  EXPECT_THROWS(output_size(4, 2, -2), ValueError, "stride is (-2, 1)");
  EXPECT_THROWS(output_size(4, 2, 1, -1), ValueError, "padding is (-1, 0)");
  EXPECT_THROWS(output_size(4, 2, 1, 0, 0), ValueError, "dilation is (0, 1)");
  EXPECT_THROWS(output_size(4, 2, Index{1} << 40), ValueError, "stride");
}

TEST(Inside, IsWhereATapSeesTheImage) {
  EXPECT_EQ(kernels::inside(0, 1, 5, 3).end, 3);
  for (Index offset = -7; offset < 8; ++offset) {
    for (Index step = 1; step < 4; ++step) {
      for (Index size = 1; size < 6; ++size) {
        const kernels::Range range = kernels::inside(offset, step, size, 6);
        for (Index o = 0; o < 6; ++o) {
          const Index cell = offset + o * step;
          EXPECT_EQ(o >= range.begin && o < range.end, cell >= 0 && cell < size)
              << "place " << o << " of offset " << offset << ", step " << step << ", size " << size;
        }
      }
    }
  }
}
