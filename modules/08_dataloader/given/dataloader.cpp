#include "tinytorch/dataloader.h"

#include <array>
#include <utility>

#include "crew.h"
#include "tinytorch/exact.h"
#include "tinytorch/op.h"

namespace tinytorch::data {

/// The order of one epoch, cut into batches; makes any of them. Does not change, so workers share it.
class DataLoader::Epoch : public BatchMaker {
 public:
  Epoch(DatasetPtr dataset, const LoaderOptions& options, Index number)
      : dataset_(std::move(dataset)),
        options_(options),
        number_(number),
        order_(options_.sampler->order(number)),
        batches_(kernels::cut(order_, options_.batch_size, options_.drop_last)) {}

  [[nodiscard]] Index batches() const { return static_cast<Index>(batches_.size()); }

  [[nodiscard]] Batch make(Index number) const override {
    const NoGrad quiet;
    const std::span<const Index> which = batches_[static_cast<std::size_t>(number)];
    std::vector<Example> examples;
    examples.reserve(which.size());
    for (const Index i : which) examples.push_back(example(i));
    return options_.collate(examples);
  }

 private:
  [[nodiscard]] Example example(Index i) const {
    Example out = dataset_->get(i);
    if (options_.transform) {
      // Chance of its own for each example and epoch: it does not matter who makes it, or when.
      Generator random(options_.seed, static_cast<std::uint64_t>(number_ * dataset_->size() + i));
      out.x = (*options_.transform)(out.x, random);
    }
    return out;
  }

  DatasetPtr dataset_;
  LoaderOptions options_;
  Index number_;
  std::vector<Index> order_;
  std::vector<std::span<const Index>> batches_;
};

namespace {

[[noreturn]] void refuse(const std::string& what) { throw ValueError(str("DataLoader: ", what)); }

LoaderOptions checked(const DatasetPtr& dataset, LoaderOptions options) {
  if (!dataset) refuse("there is no dataset; the pointer is empty");
  if (options.batch_size < 1)
    refuse(str("the batch size is ", options.batch_size, "; it must be at least 1"));
  if (options.workers < 0) refuse(str("there are ", options.workers, " workers; 0 or more make sense"));
  if (options.prefetch < 1)
    refuse(str("prefetch is ", options.prefetch, "; at least 1 batch is in the making"));
  if (options.sampler && options.shuffle)
    refuse("shuffle and a sampler; the sampler alone decides the order");
  if (!options.collate) refuse("collate is an empty pointer; leave it out, or name a function");
  if (!options.sampler && options.shuffle) {
    options.sampler = std::make_shared<RandomSampler>(dataset->size(), options.seed);
  } else if (!options.sampler) {
    options.sampler = std::make_shared<SequentialSampler>(dataset->size());
  }
  return options;
}

}  // namespace

DataLoader::DataLoader(DatasetPtr dataset, const LoaderOptions& options)
    : dataset_(std::move(dataset)), options_(checked(dataset_, options)) {
  batches_ = Epoch(dataset_, options_, 0).batches();
  if (batches_ == 0) {
    refuse(str(options_.sampler->size(), " examples make no batch of ", options_.batch_size,
               options_.drop_last ? " when the last one is left out" : ""));
  }
  batch_ = batches_;  // nothing before begin_epoch
}

DataLoader::~DataLoader() = default;

void DataLoader::go_to(Index epoch, Index batch) {
  auto next = std::make_shared<const Epoch>(dataset_, options_, epoch);
  if (next->batches() != batches_) {
    refuse(str("the sampler's order for epoch ", epoch, " makes ", next->batches(),
               " batches, that of epoch 0 ", batches_, "; every epoch has the same size"));
  }
  if (options_.workers > 0) {
    if (!crew_) crew_ = std::make_unique<Crew>(options_.workers, options_.prefetch);
    crew_->begin(next, batch, batches_);
  }
  current_ = std::move(next);
  epoch_ = epoch;
  batch_ = batch;
}

void DataLoader::begin_epoch() { go_to(epoch_ + 1, 0); }

bool DataLoader::next(Batch& out) {
  if (batch_ == batches_) return false;
  try {
    out = crew_ ? crew_->take() : current_->make(batch_);
  } catch (...) {
    batch_ = batches_;  // the epoch is over
    if (crew_) crew_->stop();
    throw;
  }
  ++batch_;
  return true;
}

NamedTensors DataLoader::state_dict() const {
  return {{"epoch", exact(epoch_)},
          {"batch", exact(batch_)},
          {"examples", exact(options_.sampler->size())},
          {"batch_size", exact(options_.batch_size)},
          {"drop_last", exact(Index{options_.drop_last})},
          {"seed", exact(static_cast<Index>(options_.seed))},
          {"shuffle", exact(Index{options_.shuffle})}};
}

void DataLoader::load_state_dict(const NamedTensors& state) {
  constexpr const char* kWho = "DataLoader.load_state_dict";
  const auto number = [&](const std::string& name) { return exact_index(name, find_in(kWho, state, name)); };
  for (const auto& [name, mine] : state_dict()) {
    if (name == "epoch" || name == "batch") continue;
    if (const Index theirs = number(name), own = exact_index(name, mine); theirs != own) {
      throw ValueError(str(kWho, ": the state has ", name, " ", theirs, ", this loader ", own,
                           "; make the loader as it was when the run began"));
    }
  }
  const Index epoch = number("epoch"), batch = number("batch");
  if (epoch < -1 || batch < 0 || batch > batches_ || (epoch == -1 && batch != batches_)) {
    throw ValueError(str(kWho, ": the state is at batch ", batch, " of epoch ", epoch, "; an epoch has ",
                         batches_, " batches"));
  }
  if (epoch >= 0) return go_to(epoch, batch);
  if (crew_) crew_->stop();
  epoch_ = epoch;
  batch_ = batch;
}

}  // namespace tinytorch::data
