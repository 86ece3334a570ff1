#include "tito/core/snapshot.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "small_course.h"
#include "tito/core/folders.h"
#include "tito/core/lock.h"
#include "tito/core/process.h"

namespace {

using namespace tito;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST(Snapshot, KeepsFilesAndReason) {
  const SmallCourse course;
  course.write(SmallCourse::kStudentFile, "mine");
  const Snapshot taken = take_snapshot(course.registry(), course.tensor(), "reset", "before a test");
  const auto all = list_snapshots(course.root());
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].name, taken.name);
  EXPECT_EQ(all[0].module, "01");
  EXPECT_EQ(all[0].reason, "before a test");
  EXPECT_EQ(read_file(all[0].files() / "strides.cpp"), "mine");
}

TEST(Snapshot, TwoInOneSecondAreTwo) {
  const SmallCourse course;
  course.write(SmallCourse::kStudentFile, "mine");
  for (int i = 0; i < 3; ++i) take_snapshot(course.registry(), course.tensor(), "reset", "again");
  EXPECT_THAT(list_snapshots(course.root()), SizeIs(3));
}

TEST(Snapshot, OfWhatIsNotThereIsNotListed) {
  const SmallCourse course;
  EXPECT_THAT(
      error_of([&] { take_snapshot(course.registry(), course.tensor(), "reset", "x"); }, Exit::machine),
      HasSubstr("nothing was changed"));
  std::filesystem::create_directories(course.root() /
                                      ".tito/snapshots/2026-03-01T120000Z-01-reset.new/files");
  EXPECT_THAT(list_snapshots(course.root()), IsEmpty());
}

TEST(RestoreSnapshot, GoesBackAndCanBeUndone) {
  const SmallCourse course;
  course.write(SmallCourse::kStudentFile, "first");
  const Snapshot first = take_snapshot(course.registry(), course.tensor(), "reset", "first");
  course.write(SmallCourse::kStudentFile, "second");
  course.write("modules/01_tensor/student/notes.txt", "notes");
  restore_snapshot(course.registry(), first.name);
  EXPECT_EQ(course.read(SmallCourse::kStudentFile), "first");
  EXPECT_FALSE(course.has("modules/01_tensor/student/notes.txt"));
  const auto all = list_snapshots(course.root());
  ASSERT_THAT(all, SizeIs(2));
  restore_snapshot(course.registry(), all[0].name == first.name ? all[1].name : all[0].name);
  EXPECT_EQ(course.read(SmallCourse::kStudentFile), "second");
  EXPECT_EQ(course.read("modules/01_tensor/student/notes.txt"), "notes");
}

TEST(RestoreSnapshot, WorksWhenStudentIsGone) {
  const SmallCourse course;
  course.write(SmallCourse::kStudentFile, "mine");
  take_snapshot(course.registry(), course.tensor(), "reset", "x");
  std::filesystem::remove_all(course.tensor().student());
  restore_snapshot(course.registry(), "");
  EXPECT_EQ(course.read(SmallCourse::kStudentFile), "mine");
}

TEST(RestoreSnapshot, NamesTheNearest) {
  const SmallCourse course;
  EXPECT_THAT(error_of([&] { restore_snapshot(course.registry(), "x"); }),
              HasSubstr("there is no snapshot yet"));
  course.write(SmallCourse::kStudentFile, "mine");
  const Snapshot snapshot = take_snapshot(course.registry(), course.tensor(), "reset", "x");
  const std::string wrong = snapshot.name.substr(0, snapshot.name.size() - 1);
  EXPECT_THAT(error_of([&] { restore_snapshot(course.registry(), wrong); }),
              HasSubstr("did you mean '" + snapshot.name + "'?"));
}

TEST(StagedFolder, IsRemovedUnlessItIsPutInPlace) {
  const Folder folder;
  {
    StagedFolder staged(folder.path() / "dist");
    write_file(staged.path() / "a", "new");
  }
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "dist"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "dist.new"));
}

TEST(StagedFolder, ReplacesWholeFoldersOnly) {
  const Folder folder;
  folder.write("dist/old", "old");
  StagedFolder staged(folder.path() / "dist");
  write_file(staged.path() / "a", "new");
  EXPECT_FALSE(staged.place());
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "dist/old"));
  staged.replace();
  EXPECT_EQ(folder.read("dist/a"), "new");
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "dist/old"));
}

TEST(Lock, WaitsForALivingOwnerAndNamesIt) {
  const Folder folder;
  const auto file = folder.path() / "lock";
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t owner = ::fork();
  if (owner == 0) {
    const Lock held(file);
    if (::write(ready[1], "x", 1) != 1) ::_exit(1);
    ::pause();
    ::_exit(0);
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  const auto short_wait = std::chrono::milliseconds(50);
  EXPECT_THAT(error_of([&] { const Lock lock(file, short_wait); }, Exit::machine),
              HasSubstr("process " + std::to_string(owner)));
  ::kill(owner, SIGKILL);
  ::waitpid(owner, nullptr, 0);
  const Lock taken_over(file, short_wait);  // the dead owner left its file behind
  EXPECT_EQ(read_file(file), std::to_string(::getpid()) + "\n");
}

TEST(Lock, StopsWaitingOnCtrlC) {
  const Folder folder;
  const Lock held(folder.path() / "lock");
  interrupted = true;
  EXPECT_THROW(Lock(folder.path() / "lock"), Interrupted);
  interrupted = false;
}

TEST(Lock, TakesOverAFileOfADeadProcess) {
  const Folder folder;
  folder.write("lock", "999999999\n");
  const Lock lock(folder.path() / "lock", std::chrono::milliseconds(50));
  EXPECT_EQ(folder.read("lock"), std::to_string(::getpid()) + "\n");
}

TEST(Snapshot, IsNamedWithoutCharactersThatOtherSystemsRefuse) {
  const SmallCourse course;
  course.write(SmallCourse::kStudentFile, "mine");
  EXPECT_EQ(take_snapshot(course.registry(), course.tensor(), "reset", "x").name.find(':'),
            std::string::npos);
}

/// Three snapshots as earlier days left them, and one that was cut short.
void write_older_snapshots(const SmallCourse& course) {
  for (const char* name : {"2026-03-02T120000Z-01-reset", "2026-03-01T120000Z-01-reset",
                           "2026-03-03T120000Z-01-update", "2026-03-04T120000Z-01-reset.new"}) {
    const std::string folder = std::string(".tito/snapshots/") + name;
    course.write(folder + "/files/strides.cpp", name);
    course.write(folder + "/reason.txt", "before\n");
  }
}

TEST(Snapshot, AreListedByTheirTimeAndOnlyWhole) {
  const SmallCourse course;
  write_older_snapshots(course);
  std::vector<std::string> names;
  for (const Snapshot& snapshot : list_snapshots(course.root())) names.push_back(snapshot.name);
  EXPECT_THAT(names, testing::ElementsAre("2026-03-01T120000Z-01-reset", "2026-03-02T120000Z-01-reset",
                                          "2026-03-03T120000Z-01-update"));
}

TEST(RestoreSnapshot, TakesTheLastOneUnlessItIsTold) {
  const SmallCourse course;
  write_older_snapshots(course);
  EXPECT_EQ(restore_snapshot(course.registry(), "").name, "2026-03-03T120000Z-01-update");
  EXPECT_EQ(course.read(SmallCourse::kStudentFile), "2026-03-03T120000Z-01-update");
  restore_snapshot(course.registry(), "2026-03-01T120000Z-01-reset");
  EXPECT_EQ(course.read(SmallCourse::kStudentFile), "2026-03-01T120000Z-01-reset");
}

}  // namespace
