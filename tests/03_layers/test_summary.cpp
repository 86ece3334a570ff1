#include "03_layers/trees.h"
#include "support/expect.h"

using namespace tinytorch;
using namespace trees;

namespace {

std::shared_ptr<nn::Sequential> classifier() {
  Generator random(1);
  return nn::sequential({std::make_shared<nn::Linear>(784, 128, random), std::make_shared<nn::ReLU>(),
                         std::make_shared<nn::Dropout>(0.5f, random),
                         std::make_shared<nn::Linear>(128, 10, random)});
}

}  // namespace

TEST(Summary, CountsParametersAndBytes) {
  EXERCISE("03.8");
  const nn::Summary summary = nn::summary(static_cast<const nn::Module&>(*classifier()));
  ASSERT_EQ(summary.rows.size(), 5u);
  EXPECT_EQ(summary.rows[1].name, "0");
  EXPECT_EQ(summary.rows[1].type, "Linear");
  EXPECT_EQ(summary.rows[1].shapes, "(128, 784) (128,)");
  EXPECT_EQ(summary.rows[1].parameters, 784 * 128 + 128);
  EXPECT_EQ(summary.rows[2].parameters, 0);
  EXPECT_EQ(summary.parameters, 101770);
  EXPECT_EQ(summary.bytes, 4 * 101770);
}

TEST(Summary, CountsBuffersAsBytesAndSharedTensorsOnce) {
  EXERCISE("03.8");
  Pair model;
  model.child_as<Scale>("right")->factor = model.left->factor;
  const nn::Summary summary = nn::summary(static_cast<const nn::Module&>(model));
  EXPECT_EQ(summary.parameters, 1);
  EXPECT_EQ(summary.rows[1].bytes, 4 * (1 + 1 + 2));
  EXPECT_EQ(summary.rows[2].parameters, 0);
  EXPECT_EQ(summary.bytes, 4 * (1 + 3 + 3));
}

TEST(Summary, ShowsTheShapesThatComeOut) {
  EXERCISE("03.8");
  const auto model = classifier();
  const auto dropout = model->child_as<nn::Dropout>("2");
  const auto before = dropout->random.state();
  model->child("0")->eval();  // a mode of its own, to be found again
  const nn::Summary summary = nn::summary(*model, zeros({32, 784}));
  const char* const want[] = {"(32, 10)", "(32, 128)", "(32, 128)", "(32, 128)", "(32, 10)"};
  for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(summary.rows[i].shapes, want[i]) << "row " << i;
  EXPECT_EQ(dropout->random.state(), before) << "a summary draws nothing";
  EXPECT_TRUE(model->is_training() && dropout->is_training());
  EXPECT_FALSE(model->child("0")->is_training());
}

TEST(Summary, IsATable) {
  EXERCISE("03.8");
  EXPECT_EQ(str(nn::summary(*classifier(), zeros({32, 784}))),
            "name   type        output     parameters    bytes\n"
            "(all)  Sequential  (32, 10)            0        0\n"
            "0      Linear      (32, 128)     100,480  401,920\n"
            "1      ReLU        (32, 128)           0        0\n"
            "2      Dropout     (32, 128)           0        0\n"
            "3      Linear      (32, 10)        1,290    5,160\n"
            "total                            101,770  407,080\n");
}

TEST(Summary, LetsTheModelSpeakWhenTheExampleDoesNotFit) {
  EXERCISE("03.8");
  const auto model = classifier();
  EXPECT_EQ(model->named_modules().size(), 5u);
  EXPECT_THROWS(nn::summary(*model, zeros({2, 783})), ShapeError, "linear: x is (2, 783)");
  EXPECT_TRUE(model->is_training());
}
