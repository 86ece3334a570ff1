// Part 1 of module 11: rows of tables, waves, learned positions, tied weights.

#include <cmath>
#include <limits>
#include <vector>

#include "05_autograd/gradient.h"
#include "tinytorch/embeddings.h"

using namespace gradient_tests;

namespace {

std::vector<float> sinusoid(Index position, std::size_t width) {
  std::vector<float> row(width, -7);
  kernels::sinusoidal_row(position, row);
  return row;
}

}  // namespace

TEST(Embedding, FetchesRows) {
  EXERCISE("11.1");
  const Tensor table = tensor({{0, 1}, {10, 11}, {20, 21}});
  EXPECT_TENSOR_EQ(embedding(table, tensor_i32({2, 0, 2})), tensor({{20, 21}, {0, 1}, {20, 21}}));
}

TEST(Embedding, IsOneAxisLongerThanItsIds) {
  EXERCISE("11.1");
  const Tensor table = tensor({{0, 1, 2}, {10, 11, 12}});
  EXPECT_TENSOR_EQ(embedding(table, tensor_i32({1, 0, 0, 1}).reshape({2, 2})),
                   tensor({10, 11, 12, 0, 1, 2, 0, 1, 2, 10, 11, 12}).reshape({2, 2, 3}));
  EXPECT_TENSOR_EQ(embedding(table, tensor_i32({1}).reshape({})), tensor({10, 11, 12}));
  EXPECT_TENSOR_EQ(embedding(table, tensor_i32({1}).slice(0, 0, 0)), zeros({0, 3}));
}

TEST(Embedding, ReadsViewsAsTheyLie) {
  EXERCISE("11.1");
  const Tensor columns = tensor({{0, 10, 20}, {1, 11, 21}}).t();  // (3, 2), transposed
  EXPECT_TENSOR_EQ(embedding(columns, tensor_i32({1, 2})), tensor({{10, 11}, {20, 21}}));
  const Tensor part = tensor({{-1, 0, 1}, {-1, 10, 11}}).slice(1, 1, 3);  // begins one further
  EXPECT_TENSOR_EQ(embedding(part, tensor_i32({1, 0})), tensor({{10, 11}, {0, 1}}));
  const Tensor every_other = tensor_i32({0, 1, 1, 1, 0, 1}).slice(0, 0, 6, 2);
  EXPECT_TENSOR_EQ(embedding(part, every_other), tensor({{0, 1}, {10, 11}, {0, 1}}));
}

TEST(Embedding, CopiesTheRows) {
  EXERCISE("11.1");
  Tensor table = tensor({{1, 2}, {3, 4}});
  const Tensor row = embedding(table, tensor_i32({0}));
  table.fill_(9);
  EXPECT_TENSOR_EQ(row, tensor({{1, 2}}));
}

TEST(Embedding, OfThePaddingIsItsRowToo) {
  EXERCISE("11.1");
  EXPECT_TENSOR_EQ(embedding(tensor({{1, 2}, {3, 4}}), tensor_i32({1, 0}), 1), tensor({{3, 4}, {1, 2}}));
}

TEST(EmbeddingGradient, AddsUpWhereARowWasFetchedTwice) {
  EXERCISE("11.2");
  const Tensor ids = tensor_i32({2, 0, 2});
  const Tensors d = gradients_of([&](const Tensors& t) { return embedding(t[0], ids); }, {zeros({4, 2})},
                                 tensor({{1, 2}, {30, 40}, {100, 200}}));
  EXPECT_TENSOR_EQ(d[0], tensor({{30, 40}, {0, 0}, {101, 202}, {0, 0}}));
}

TEST(EmbeddingGradient, LeavesThePaddingAlone) {
  EXERCISE("11.2");
  const Tensor ids = tensor_i32({1, 0, 1, 2});
  const Tensors d = gradients_of([&](const Tensors& t) { return embedding(t[0], ids, 1); }, {zeros({3, 2})});
  EXPECT_TENSOR_EQ(d[0], tensor({{1, 1}, {0, 0}, {1, 1}}));
  const Tensors first =
      gradients_of([&](const Tensors& t) { return embedding(t[0], ids, 0); }, {zeros({3, 2})});
  EXPECT_TENSOR_EQ(first[0], tensor({{0, 0}, {2, 2}, {1, 1}})) << "row 0 is a row like any other";
}

TEST(EmbeddingGradient, MatchesFiniteDifferences) {
  EXERCISE("11.2");
  const Tensor ids = tensor_i32({3, 1, 1, 0, 3, 3}).reshape({2, 3});
  EXPECT_GRADIENT_OK([&](const Tensors& t) { return embedding(t[0], ids); }, {apart({4, 3})});
  EXPECT_GRADIENT_OK([&](const Tensors& t) { return embedding(t[0], ids).transpose(0, 2).exp(); },
                     {apart({4, 3})});
  EXPECT_GRADIENT_OK([&](const Tensors& t) { return embedding(t[0].t(), ids); }, {apart({3, 4})});
}

TEST(EmbeddingGradient, DoesNotNeedTheIdsToStayAlive) {
  EXERCISE("11.2");
  const Tensor table = leaf(zeros({3, 1}));
  Tensor loss;
  {
    const Tensor ids = tensor_i32({2, 2, 0, 1}).slice(0, 0, 3);
    loss = embedding(table, ids).sum();
  }
  loss.backward();
  EXPECT_TENSOR_EQ(table.grad(), tensor({{1}, {0}, {2}}));
}

TEST(SinusoidalRow, BeginsWithSineAndCosineOfThePosition) {
  EXERCISE("11.3");
  const std::vector<float> zero = sinusoid(0, 4), three = sinusoid(3, 4);
  EXPECT_EQ(zero, std::vector<float>({0, 1, 0, 1})) << "sin 0 and cos 0";
  EXPECT_NEAR(three[0], std::sin(3.0), 1e-7);
  EXPECT_NEAR(three[1], std::cos(3.0), 1e-7);
  EXPECT_NEAR(three[2], std::sin(0.03), 1e-7) << "10000^(2/4) is 100";
  EXPECT_NEAR(three[3], std::cos(0.03), 1e-7);
}

TEST(SinusoidalRow, IsExactFarOut) {
  EXERCISE("11.3");
  // In float the angle 123456 would be known to 0.004 only.
  EXPECT_NEAR(sinusoid(123456, 2)[0], std::sin(123456.0), 1e-6);
  EXPECT_NEAR(sinusoid(123457, 8)[2], std::sin(12345.7), 1e-6);
}

TEST(SinusoidalPositions, AreTheRowsFromTheFirst) {
  EXERCISE("11.3");
  const Tensor all = sinusoidal_positions(9, 6);
  EXPECT_EQ(all.shape(), Shape({9, 6}));
  EXPECT_TENSOR_EQ(sinusoidal_positions(4, 6, 5), all.slice(0, 5, 9));
}

TEST(LearnedPositions, AddsTheRowOfEachPlace) {
  EXERCISE("11.4");
  const Tensor table = tensor({{1, 2}, {30, 40}, {500, 600}});
  const Tensor x = tensor({{0, 0}, {1, 1}});
  EXPECT_TENSOR_EQ(kernels::learned_positions(x, table, 0), tensor({{1, 2}, {31, 41}}));
  EXPECT_TENSOR_EQ(kernels::learned_positions(x, table, 1), tensor({{30, 40}, {501, 601}}));
}

TEST(LearnedPositions, IsTheSameForEveryTextOfABatch) {
  EXERCISE("11.4");
  Generator random(3);
  nn::LearnedPositions positions(5, 2, random);
  const Tensor y = positions(zeros({3, 4, 2}));
  for (Index b = 0; b < 3; ++b) EXPECT_TENSOR_EQ(y.select(0, b), positions.weight.slice(0, 0, 4));
}

TEST(LearnedPositions, LearnsOnlyThePlacesThatOccur) {
  EXERCISE("11.4");
  const Tensors d = gradients_of([](const Tensors& t) { return kernels::learned_positions(t[0], t[1], 1); },
                                 {zeros({2, 3, 2}), zeros({6, 2})});
  EXPECT_TENSOR_EQ(d[1], tensor({{0, 0}, {2, 2}, {2, 2}, {2, 2}, {0, 0}, {0, 0}}));
  EXPECT_TENSOR_EQ(d[0], ones({2, 3, 2}));
}

TEST(TieWeights, MakesOneTensorOfTwo) {
  EXERCISE("11.5");
  Generator random(1);
  nn::Embedding tokens(7, 3, random);
  nn::Linear output(3, 7, random, false);
  nn::tie_weights(output, tokens);
  EXPECT_TRUE(output.weight.is(tokens.weight));
  tokens.weight.detach().fill_(2);
  EXPECT_TENSOR_EQ(output(ones({1, 3})), full({1, 7}, 6)) << "what one writes, the other reads";
}

TEST(TieWeights, AddsBothGradientsAndIsOneParameter) {
  EXERCISE("11.5");
  enable_autograd();
  Generator random(1);
  struct Model : nn::Module {
    explicit Model(Generator& source) : Module("Model") {
      tokens = add_child<nn::Embedding>("tokens", std::make_shared<nn::Embedding>(4, 2, source));
      output = add_child<nn::Linear>("output", std::make_shared<nn::Linear>(2, 4, source, false));
      nn::tie_weights(*output, *tokens);
    }
    nn::Child<nn::Embedding> tokens;
    nn::Child<nn::Linear> output;
  } model(random);
  const Tensor weight = model.tokens->weight;
  ASSERT_EQ(model.named_parameters().size(), 1U);
  ASSERT_EQ(model.state_dict().size(), 2U) << "a file has it under both names";
  {
    const NoGrad off;
    weight.detach().copy_(tensor({{1, 0}, {0, 1}, {1, 1}, {2, 0}}));
  }
  // scores = w w[2]: row r receives w[2] = (1, 1) as an output, and row 2 the sum of all rows, (4, 2), as an
  // input.
  (*model.output)((*model.tokens)(tensor_i32({2}))).sum().backward();
  EXPECT_TENSOR_EQ(weight.grad(), tensor({{1, 1}, {1, 1}, {5, 3}, {1, 1}}));
}

TEST(Embedding, RefusesWhatIsNotARow) {
  EXERCISE("11.1");
  const Tensor table = zeros({3, 2});
  EXPECT_THROWS(embedding(table, tensor_i32({0, 3})), IndexError, "id 3", "number 1", "[0, 3)");
  EXPECT_THROWS(embedding(table, tensor_i32({-1})), IndexError, "id -1");
  EXPECT_THROWS(embedding(table, tensor({0, 1})), DTypeError, "embedding", "i32");
  EXPECT_THROWS(embedding(tensor({1, 2}), tensor_i32({0})), ShapeError, "(vocabulary, width)", "(2,)");
  EXPECT_THROWS(embedding(tensor_i32({1}).reshape({1, 1}), tensor_i32({0})), DTypeError, "f32");
}

TEST(EmbeddingLayer, RefusesSizesBelowOne) {
  Generator random(1);
  EXPECT_THROWS(nn::Embedding(0, 4, random), ValueError, "vocabulary is 0");
  EXPECT_THROWS(nn::Embedding(4, 0, random), ValueError, "width 0");
  EXPECT_THROWS(nn::Embedding(4, 2, random, 4), ValueError, "padding_index is 4", "4 rows");
  EXPECT_THROWS(nn::LearnedPositions(0, 2, random), ValueError, "context is 0");
}

TEST(EmbeddingLayer, StartsNormalWithAPaddingOfZeros) {
  EXERCISE("11.1");
  Generator random(5);
  nn::Embedding layer(500, 40, random, 3);
  double sum = 0, squares = 0;
  for (const double each : testing_support::raw_values(layer.weight)) sum += each, squares += each * each;
  EXPECT_NEAR(sum / 20000, 0, 0.03);
  EXPECT_NEAR(squares / 20000, 1, 0.05);
  EXPECT_TENSOR_EQ(layer(tensor_i32({3})), zeros({1, 40}));
}

TEST(LearnedPositions, StartNearZero) {
  EXERCISE("11.4");
  Generator random(5);
  nn::LearnedPositions positions(500, 40, random);
  double squares = 0;
  for (const double each : testing_support::raw_values(positions(zeros({1, 500, 40}))))
    squares += each * each;
  EXPECT_NEAR(std::sqrt(squares / 20000), 0.02, 0.001) << "small beside an embedding, as in GPT-2";
}

TEST(Positions, RefuseWhatDoesNotFit) {
  EXERCISE("11.4");
  Generator random(1);
  nn::LearnedPositions learned(4, 2, random);
  EXPECT_THROWS(learned(zeros({1, 5, 2})), ShapeError, "5 tokens", "context is 4");
  EXPECT_THROWS(learned.forward(zeros({1, 2, 2}), 3), ShapeError, "from position 3", "reach to 5");
  EXPECT_THROWS(learned.forward(zeros({1, 2, 2}), -1), ValueError, "position is -1");
  EXPECT_THROWS(learned(zeros({2, 3})), ShapeError, "(..., time, 2)");
  EXPECT_THROWS(learned(zeros({2})), ShapeError, "(..., time, 2)");
  EXPECT_THROWS(sinusoidal_positions(3, 5), ValueError, "width is 5", "even");
  EXPECT_THROWS(sinusoidal_positions(-1, 4), ValueError, "length is -1");
  EXPECT_THROWS(sinusoidal_positions(3, 4, -2), ValueError, "position is -2");
  EXPECT_THROWS(nn::SinusoidalPositions(3), ValueError, "width is 3");
  nn::SinusoidalPositions waves(4);
  EXPECT_THROWS(waves(zeros({2, 6})), ShapeError, "(..., time, 4)");
}

TEST(SinusoidalPositions, AsALayerAddsTheTable) {
  EXERCISE("11.3");
  nn::SinusoidalPositions waves(4);
  EXPECT_TENSOR_EQ(waves.forward(ones({2, 3, 4}), 2).select(0, 1), sinusoidal_positions(3, 4, 2) + 1.0f);
  EXPECT_TRUE(waves.state_dict().empty());
}

TEST(TieWeights, RefusesTablesOfAnotherShape) {
  EXERCISE("11.5");
  Generator random(1);
  nn::Embedding tokens(7, 3, random);
  nn::Linear output(7, 3, random);
  EXPECT_THROWS(nn::tie_weights(output, tokens), ShapeError, "(3, 7)", "(7, 3)");
}
