#include <algorithm>

#include "tinytorch/tokenizer.h"

namespace tinytorch {

// Exercise 10.1: number the characters.
std::vector<std::uint32_t> kernels::alphabet(std::string_view text) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 9 lines)
  todo("10.1");
  // END SOLUTION
}

// Exercise 10.2: back to text.
std::string kernels::decode(const Tokenizer& tokenizer, std::span<const TokenId> ids) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 3 lines)
  todo("10.2");
  // END SOLUTION
}

// Exercise 10.3: hold back half a character.
std::size_t kernels::whole_characters(std::string_view bytes) {
  // BEGIN SOLUTION
  // YOUR CODE HERE (about 7 lines)
  todo("10.3");
  // END SOLUTION
}

}  // namespace tinytorch
