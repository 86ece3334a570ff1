// Definitions: the words of this course, and some of everyday science.

#include "corpus/world.h"

namespace milestones {

namespace {

constexpr std::string_view kTerms = R"(
  a tensor              | is an array of numbers with a shape
  a scalar              | is a tensor with a single number and no axes
  a vector              | is a list of numbers in a row
  a matrix              | is a table of numbers with rows and columns
  a stride              | says how far apart two neighbours lie in memory
  a view                | is another way to look at the same memory
  broadcasting          | stretches an axis of size one to fit the other tensor
  ReLU                  | keeps what is above zero and makes the rest zero
  sigmoid               | squeezes any number between zero and one
  tanh                  | squeezes any number between minus one and one
  GELU                  | is a smooth relative of ReLU
  softmax               | turns scores into probabilities that add up to one
  a linear layer        | multiplies by a matrix and adds a bias
  a bias                | is a learned number that is added to an output
  a parameter           | is a number that training may change
  dropout               | sets random activations to zero during training
  a loss                | is one number that says how wrong a model is
  cross entropy         | is minus the logarithm of the probability of the right answer
  mean squared error    | is the average of the squared differences
  a gradient            | says how the loss changes with each parameter
  autograd              | records operations and computes their gradients
  backpropagation       | carries gradients from the loss back to the parameters
  the chain rule        | multiplies the slopes of nested functions
  gradient descent      | moves each parameter against its gradient
  momentum              | keeps a running average of past gradients
  Adam                  | scales each step by the recent size of the gradient
  weight decay          | pulls every weight a little towards zero
  the learning rate     | says how long each step of training is
  an epoch              | is one pass over the training data
  a batch               | is a group of examples that are processed together
  overfitting           | means learning the training data by heart
  a checkpoint          | is a saved state of training
  accuracy              | is the share of answers that are right
  a convolution         | slides a small filter over a picture
  pooling               | shrinks a picture by summing up each window
  batch normalization   | centres and scales each channel over a batch
  a token               | is a piece of text that has a number
  byte pair encoding    | joins the most frequent pair of pieces again and again
  an embedding          | is a learned vector that stands for a token
  attention             | lets every position look at the others and mix what it finds
  a query               | is what a position of attention looks for
  a causal mask         | hides the future from every position
  multi-head attention  | runs several attentions side by side
  a transformer         | is a stack of attention and small networks
  layer normalization   | centres and scales the features of one position
  a residual connection | adds the input of a block to its output
  perplexity            | is the exponential of the average loss of a token
  temperature           | makes sampling bolder or more careful
  greedy decoding       | always takes the most likely token
  quantization          | stores numbers with fewer bits
  pruning               | removes weights that matter little
  distillation          | trains a small model to copy a large one
  a key-value cache     | keeps keys and values so that they are computed once
  a profiler            | measures where a program spends its time
  a compiler            | translates a program into instructions
  a perceptron          | is a single neuron with a threshold
  XOR                   | is true when exactly one of two inputs is true
  a seed                | is the number from which random numbers follow
  a prime number        | has no divisors but one and itself
  an even number        | can be divided by two
  a galaxy              | is a very large group of stars
  a comet               | is an icy body with a tail
  a star                | is a hot ball of gas that shines
  a moon                | is a body that circles a planet
  a continent           | is a very large mass of land
  an island             | is land with water all around
  a desert              | is a dry place where little grows
  a volcano             | is a mountain that can throw out lava
  a glacier             | is a slow river of ice
  a mammal              | is an animal that feeds its young with milk
)";

}  // namespace

Topic terms() {
  return {
      .name = "terms",
      .relations = {{.noun = "",
                     .statement = "{} *.",
                     .phrasings = {"What is {}?", "Explain {} to me.", "What does one mean by {}?",
                                   "How would you define {}?", "My teacher mentioned {}, what might that be?",
                                   "Please describe {} in simple words.",
                                   "I keep reading about {} and do not understand it.",
                                   "What should a beginner know about {}?", "How does a dictionary put {}?",
                                   "Sum up the idea behind {}."}}},
      .entities = table(kTerms)};
}

}  // namespace milestones
