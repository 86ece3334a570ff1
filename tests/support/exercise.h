/// @file
/// EXERCISE("05.3"): says which exercise a test is about, so that `tito test` can say which one to look at.
///
///     TEST(Relu, KeepsWhatIsAboveZero) {
///       EXERCISE("02.1");
///       EXPECT_TENSOR_EQ(relu(tensor({-2, 0, 3})), tensor({0, 0, 3}));
///     }

#pragma once

namespace testing_support {

/// Tags the running test. A test may name several exercises; the first is the one it is listed under.
void exercise(const char* id);

}  // namespace testing_support

#define EXERCISE(id) ::testing_support::exercise(id)
