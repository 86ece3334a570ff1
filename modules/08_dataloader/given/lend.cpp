#include "lend.h"

namespace tinytorch::data {
namespace {

struct Loan {
  Loan(Batch of, const std::shared_ptr<Home>& to) : batch(std::move(of)), home(to) {}
  ~Loan() {
    if (const std::shared_ptr<Home> there = home.lock()) there->put(std::move(batch));
  }
  Loan(const Loan&) = delete;
  Loan& operator=(const Loan&) = delete;

  Batch batch;
  std::weak_ptr<Home> home;
};
using LoanPtr = std::shared_ptr<Loan>;

/// The same layout over borrowed memory, which keeps the loan until the last view of it is gone.
Tensor borrowed(const Tensor& tensor, const LoanPtr& loan) {
  if (!tensor.defined() || tensor.device() != Device::cpu) return tensor;
  const tinytorch::detail::Storage& lender = *tensor.body().storage;
  auto holder = std::make_unique<LoanPtr>(loan);
  tinytorch::detail::Storage* storage = tinytorch::detail::borrow_storage(
      lender.data, lender.bytes, [](void* held) { delete static_cast<LoanPtr*>(held); }, holder.get());
  static_cast<void>(holder.release());
  return Tensor(tinytorch::detail::make_body(tensor.layout(), tensor.dtype(), storage));
}

}  // namespace

void Home::put(Batch batch) {
  const std::lock_guard hold(guard_);
  batches_.push_back(std::move(batch));
}

void Home::free_one() {
  Batch batch;
  const std::lock_guard hold(guard_);
  if (batches_.empty()) return;
  batch = std::move(batches_.back());
  batches_.pop_back();
}

Batch lend(Batch batch, const std::shared_ptr<Home>& home) {
  const auto loan = std::make_shared<Loan>(std::move(batch), home);
  return {borrowed(loan->batch.x, loan), borrowed(loan->batch.y, loan)};
}

}  // namespace tinytorch::data
