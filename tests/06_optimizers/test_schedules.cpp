#include "06_optimizers/slopes.h"
#include "tinytorch/schedule.h"

using namespace tinytorch;

TEST(Cosine, JoinsTwoNumbersSmoothly) {
  EXERCISE("06.8");
  EXPECT_NEAR(kernels::cosine(1, 0, 0), 1, 1e-15);
  EXPECT_NEAR(kernels::cosine(1, 0, 0.5), 0.5, 1e-15);
  EXPECT_NEAR(kernels::cosine(1, 0, 1), 0, 1e-15);
  EXPECT_NEAR(kernels::cosine(1, 0, 1.0 / 3), 0.75, 1e-15);
  EXPECT_NEAR(kernels::cosine(2, 10, 1.0 / 3), 4, 1e-14);  // upwards as well
}

TEST(Cosine, IsFlatAtBothEnds) {
  EXERCISE("06.8");
  EXPECT_GT(kernels::cosine(1, 0, 0.01), 0.999);
  EXPECT_LT(kernels::cosine(1, 0, 0.99), 0.001);
}

TEST(CosineAnnealing, FallsToItsFloorAndRisesAgain) {
  EXERCISE("06.8");
  const optim::CosineAnnealingLR schedule(10, 0.5);
  EXPECT_NEAR(schedule.at(0, 2.5), 2.5, 1e-15);
  EXPECT_NEAR(schedule.at(5, 2.5), 1.5, 1e-15);
  EXPECT_NEAR(schedule.at(10, 2.5), 0.5, 1e-15);
  EXPECT_NEAR(schedule.at(20, 2.5), 2.5, 1e-15);
}

TEST(Ramp, IsAStraightLineThatEnds) {
  EXERCISE("06.9");
  EXPECT_DOUBLE_EQ(kernels::ramp(2, 4, 0, 8), 2);
  EXPECT_DOUBLE_EQ(kernels::ramp(2, 4, 1, 8), 2.25);
  EXPECT_DOUBLE_EQ(kernels::ramp(2, 4, 8, 8), 4);
  EXPECT_DOUBLE_EQ(kernels::ramp(2, 4, 9, 8), 4);
  EXPECT_DOUBLE_EQ(kernels::ramp(4, 2, 6, 8), 2.5);
  EXPECT_DOUBLE_EQ(kernels::ramp(0, 1, 1, 3), 1.0 / 3);
}

TEST(WarmUp, ThenHandsOver) {
  EXERCISE("06.9");
  const optim::SchedulePtr schedule = optim::warm_up(4, optim::cosine(10), 0.5);
  EXPECT_DOUBLE_EQ(schedule->at(0, 2), 1);
  EXPECT_DOUBLE_EQ(schedule->at(2, 2), 1.5);
  EXPECT_DOUBLE_EQ(schedule->at(4, 2), 2);  // the cosine's step 0
  EXPECT_NEAR(schedule->at(9, 2), 1, 1e-15);
  EXPECT_NEAR(schedule->at(14, 2), 0, 1e-15);
}

TEST(OneCycle, ClimbsAndFallsFurther) {
  EXERCISE("06.10");
  const optim::OneCycleLR schedule({.max_lr = 1, .total_steps = 21, .pct_start = 11.0 / 21, .div_factor = 4});
  EXPECT_NEAR(schedule.at(0, 99), 0.25, 1e-12);
  EXPECT_NEAR(schedule.at(5, 99), 0.625, 1e-12);
  EXPECT_NEAR(schedule.at(10, 99), 1, 1e-12);
  EXPECT_NEAR(schedule.at(15, 99), (1 + 0.25e-4) / 2, 1e-12);
  EXPECT_NEAR(schedule.at(20, 99), 0.25e-4, 1e-12);
  EXPECT_NEAR(schedule.at(21, 99), 0.25e-4, 1e-12) << "a loop steps once more after its last step";
}

TEST(OneCycle, BeginsAtTheTopWhenNothingIsToClimb) {
  EXERCISE("06.10");
  const optim::OneCycleLR schedule({.max_lr = 1, .total_steps = 10, .pct_start = 0.1});
  EXPECT_NEAR(schedule.at(0, 1), 1, 1e-12);
  EXPECT_LT(schedule.at(1, 1), 1);
  EXPECT_NEAR(schedule.at(9, 1), 0.04e-4, 1e-12);
}

TEST(StepLR, GoesDownAStair) {
  const optim::StepLR schedule(3, 0.5);
  for (Index step = 0; step < 9; ++step)
    EXPECT_DOUBLE_EQ(schedule.at(step, 8), step < 3 ? 8 : step < 6 ? 4 : 2);
}

TEST(Scheduler, SetsTheRateOfEveryGroup) {
  EXERCISE("06.9");
  optim::SGD sgd(
      {{{slopes::parameter(tensor({0}))}, {.lr = 1}}, {{slopes::parameter(tensor({0}))}, {.lr = 2}}});
  optim::Scheduler scheduler(sgd, std::make_shared<optim::LinearLR>(0.5, 1, 2));
  EXPECT_DOUBLE_EQ(sgd.lr(0), 0.5);
  EXPECT_DOUBLE_EQ(sgd.lr(1), 1);
  scheduler.step();
  EXPECT_DOUBLE_EQ(sgd.lr(0), 0.75);
  EXPECT_DOUBLE_EQ(sgd.lr(1), 1.5);
  EXPECT_EQ(scheduler.steps(), 1);
}

TEST(Schedules, RefuseWhatMakesNoSense) {
  using namespace optim;
  EXPECT_THROWS(StepLR(0), ValueError, "StepLR: step_size is 0");
  EXPECT_THROWS(StepLR(1, 0), ValueError, "StepLR: gamma is 0");
  EXPECT_THROWS(CosineAnnealingLR(0), ValueError, "T_max is 0");
  EXPECT_THROWS(LinearLR(0), ValueError, "start_factor is 0");
  EXPECT_THROWS(LinearLR(0.5, 2), ValueError, "end_factor is 2");
  EXPECT_THROWS(LinearLR(0.5, 1, 0), ValueError, "total_iters is 0");
  EXPECT_THROWS(OneCycleLR({.max_lr = 1, .total_steps = 1}), ValueError, "total_steps is 1");
  EXPECT_THROWS(OneCycleLR({.max_lr = 1, .total_steps = 5, .pct_start = 1}), ValueError, "pct_start is 1");
  EXPECT_THROWS(OneCycleLR({.total_steps = 5}), ValueError, "max_lr is 0");
  EXPECT_THROWS(SequentialLR({cosine(5)}, {3}), ValueError, "1 schedules and 1 milestones");
  EXPECT_THROWS(SequentialLR({cosine(5), cosine(5)}, {0}), ValueError, "milestone 0 is 0");
  EXPECT_THROWS(SequentialLR({cosine(5), nullptr}, {3}), ValueError, "one of the schedules is empty");
  SGD sgd({slopes::parameter(tensor({0}))});
  EXPECT_THROWS(Scheduler(sgd, nullptr), ValueError, "there is no schedule");
}
