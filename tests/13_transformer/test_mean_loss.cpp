// How well a model guesses a text, and that nothing else happens while it is asked.

#include <algorithm>
#include <cmath>

#include "models.h"
#include "tinytorch/losses.h"

using namespace model_tests;

namespace {

/// Passes on what comes in, and remembers whether the tape was running.
struct ListeningBlock : nn::Block {
  using Block::Block;
  using Block::forward;
  Tensor forward(const Tensor& x, const Mask&, Index) override {
    recorded = recorded || x.requires_grad();
    return x;
  }
  bool recorded = false;
};
}  // namespace

TEST(MeanLoss, IsTheSameForAnyBatchAndReadsEveryToken) {
  EXERCISE("13.6");
  const auto model = model_of(small());
  const Tensor text = tokens({27});
  // 26 guesses in stretches of 6, 6, 6, 6 and 2; each by hand.
  double total = 0;
  for (Index start = 0; start < 26; start += 6) {
    const Index end = std::min<Index>(start + 6, 26);
    const Tensor scores = (*model)(text.slice(0, start, end).unsqueeze(0)).select(0, 0);
    total += testing_support::raw_values(
        cross_entropy(scores, text.slice(0, start + 1, end + 1), {.reduction = Reduction::sum}))[0];
  }
  for (const Index batch : {1, 3, 8})
    EXPECT_NEAR(nn::mean_loss(*model, text, batch), total / 26, 1e-5) << batch;
  EXPECT_NEAR(nn::perplexity(*model, text), std::exp(total / 26), 1e-3);
}

TEST(MeanLoss, LeavesTheModelAsItWas) {
  EXERCISE("13.6");
  const auto model = model_of(small());
  EXPECT_GT(nn::mean_loss(*model, tokens({9})), 0);
  EXPECT_TRUE(model->is_training());
  model->eval();
  EXPECT_GT(nn::mean_loss(*model, tokens({9})), 0);
  EXPECT_FALSE(model->is_training());
}

TEST(MeanLoss, DropsNothingAndRecordsNothing) {
  EXERCISE("13.6");
  enable_autograd();
  GptOptions options = small();
  options.dropout = 0.5f;
  const auto model = model_of(options);
  const double first = nn::mean_loss(*model, tokens({27}));
  EXPECT_EQ(nn::mean_loss(*model, tokens({27})), first) << "nothing is left to chance";
  Generator random(1);
  const auto listening = std::make_shared<ListeningBlock>(options, random);
  model->replace_child("blocks.1", listening);
  EXPECT_GT(nn::mean_loss(*model, tokens({27})), 0);
  EXPECT_FALSE(listening->recorded);
  (*model)(tokens({1, 3}));
  EXPECT_TRUE(listening->recorded) << "or the above has seen nothing";
}
