#include "tito/core/registry.h"

#include <gtest/gtest.h>

#include "small_course.h"

namespace {

using namespace tito;

std::string with(std::string text, const std::string& old, const std::string& fresh) {
  const std::size_t at = text.find(old);
  EXPECT_NE(at, std::string::npos) << old;
  return text.replace(at, old.size(), fresh);
}

std::string complaint(const std::string& manifest) {
  const SmallCourse course;
  course.write("modules/01_tensor/module.toml", manifest);
  return error_of([&] { Registry::read(course.root()); });
}

TEST(Registry, ReadsAModuleFromItsFolder) {
  const SmallCourse course;
  const Registry& registry = course.registry();
  ASSERT_EQ(registry.modules().size(), 1u);
  const Module& module = registry.module("tensor");
  EXPECT_EQ(module.number, "01");
  EXPECT_EQ(module.folder_name(), "01_tensor");
  EXPECT_EQ(module.title, "Tensor");
  EXPECT_EQ(module.minutes, 120);
  EXPECT_EQ(module.checkpoint, "Shapes");
  EXPECT_EQ(module.files(), std::vector<std::string>{"strides.cpp"});
  EXPECT_EQ(registry.exercise("01.2").needs, std::vector<std::string>{"01.1"});
  EXPECT_EQ(registry.exercise("01.2").points, 10);
  EXPECT_EQ(module.questions.at(0).title, "Why strides?");
}

TEST(Registry, FindsAModuleByEveryNameAndSuggestsTheNearest) {
  const SmallCourse course;
  const Registry& registry = course.registry();
  for (const char* name : {"01", "1", "tensor", "01_tensor"}) EXPECT_EQ(registry.module(name).number, "01");
  EXPECT_EQ(error_of([&] { (void)registry.module("tensr"); }),
            "there is no module 'tensr'; did you mean tensor?");
  EXPECT_EQ(error_of([&] { (void)registry.module("autograd"); }),
            "there is no module 'autograd'; there are 01_tensor to 01_tensor");
  EXPECT_EQ(error_of([&] { (void)registry.exercise("01.4"); }),
            "there is no exercise '01.4'; did you mean 01.1?");
}

TEST(Registry, FollowsTheFoldersInOrderOfTheirNumbers) {
  const SmallCourse course;
  course.add_layers();
  course.write("modules/notes/module.toml", "this is not a module");
  const Registry registry = Registry::read(course.root());
  ASSERT_EQ(registry.modules().size(), 2u);
  EXPECT_EQ(registry.modules()[1].name, "layers");
}

TEST(Registry, RefusesTwoFoldersWithOneNumber) {
  const SmallCourse course;
  course.write("modules/01_zebra/module.toml", "title = \"Z\"\ndepends = []\nminutes = 60\n");
  EXPECT_EQ(error_of([&] { Registry::read(course.root()); }),
            "modules/01_tensor and modules/01_zebra have the same number; rename one");
}

TEST(Registry, LetsAnExerciseNeedOneOfAnEarlierModule) {
  const SmallCourse course;
  const std::string manifest =
      "title = \"Layers\"\ndepends = [\"01\"]\nminutes = 60\n[[exercise]]\nid = \"02.1\"\ntitle = "
      "\"Linear\"\n"
      "file = \"layers.cpp\"\nlevel = 1\npoints = 5\nneeds = [\"01.2\"]\nhints = [\"a\", \"b\", \"c\"]\n";
  course.write("modules/02_layers/stub/layers.cpp", SmallCourse::region("02.1", SmallCourse::todo("02.1")));
  course.write("modules/02_layers/module.toml", manifest);
  EXPECT_EQ(Registry::read(course.root()).exercise("02.1").needs, std::vector<std::string>{"01.2"});
  course.write("modules/02_layers/module.toml", with(manifest, "01.2", "01.9"));
  EXPECT_EQ(error_of([&] { Registry::read(course.root()); }),
            "modules/02_layers/module.toml:10: exercise 02.1 needs 01.9, which is not an earlier exercise");
}

struct BadManifest {
  const char* name;
  const char* old;
  const char* fresh;
  const char* message;  // after "modules/01_tensor/module.toml:"
};

class RegistryRefuses : public testing::TestWithParam<BadManifest> {};

TEST_P(RegistryRefuses, WithFileAndLine) {
  const auto& [name, old, fresh, message] = GetParam();
  EXPECT_EQ(complaint(with(SmallCourse::kManifest, old, fresh)),
            std::string("modules/01_tensor/module.toml:") + message);
}

INSTANTIATE_TEST_SUITE_P(
    , RegistryRefuses,
    testing::Values(
        BadManifest{"UnknownKey", "minutes = 120", "minutes = 120\ntitel = 1",
                    "4: unknown key 'titel' in the module; did you mean 'title'?"},
        BadManifest{"UnknownKeyFarFromAll", "minutes = 120", "minutes = 120\nwhatever = 1",
                    "4: unknown key 'whatever' in the module; known are title, depends, minutes, checkpoint, "
                    "exercise, question"},
        BadManifest{"UnknownKeyOfAnExercise", "level = 1", "levle = 1",
                    "9: unknown key 'levle' in exercise 01.1; did you mean 'level'?"},
        BadManifest{"MissingKey", "points = 5\n", "", "5: exercise 01.1 has no 'points'"},
        BadManifest{"WrongType", "minutes = 120", "minutes = \"two hours\"",
                    "3: 'minutes' of the module must be a whole number from 1 to 10000"},
        BadManifest{"LevelOutOfRange", "level = 2", "level = 4",
                    "17: 'level' of exercise 01.2 must be a whole number from 1 to 3"},
        BadManifest{"IdOutOfOrder", "id = \"01.2\"", "id = \"01.3\"",
                    "14: exercise id '01.3' is out of order; expected '01.2'"},
        BadManifest{"IdOfAnotherModule", "id = \"01.1\"", "id = \"02.1\"",
                    "6: exercise id '02.1' is out of order; expected '01.1'"},
        BadManifest{"NeedThatComesLater", "needs = []", "needs = [\"01.2\"]",
                    "12: exercise 01.1 needs 01.2, which is not an earlier exercise"},
        BadManifest{"TwoHints", "hints = [\"a\", \"b\", \"c\"]", "hints = [\"a\", \"b\"]",
                    "20: exercise 01.2 has 2 hints; expected 3: nudge, idea, almost code"},
        BadManifest{"EmptyHint", "hints = [\"a\", \"b\", \"c\"]", "hints = [\"a\", \"\", \"c\"]",
                    "20: 'hints' of exercise 01.2 must be a list of texts"},
        BadManifest{"FileThatIsNotThere", "strides.cpp", "stride.cpp",
                    "8: 'file' of exercise 01.1 is 'stride.cpp', which is neither in solution/ nor in stub/"},
        BadManifest{"FileInAFolder", "\"strides.cpp", "\"../strides.cpp",
                    "8: 'file' of exercise 01.1 must be the name of a .cpp or .cu file, without a folder"},
        BadManifest{"DependsOnALaterModule", "depends = []", "depends = [\"02\"]",
                    "2: 'depends' names 02, which is not an earlier module"},
        BadManifest{"DependsOnCore", "depends = []", "depends = [\"00\"]",
                    "2: 'depends' names 00; the core is implied, leave it out"},
        BadManifest{"QuestionOutOfOrder", "01.Q1", "01.Q2",
                    "30: question id '01.Q2' is out of order; expected '01.Q1'"},
        BadManifest{"SingleTable", "[[question]]", "[question]",
                    "29: 'question' must be written as [[question]]"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Registry, SaysWhereAManifestIsNotToml) {
  EXPECT_EQ(complaint(with(SmallCourse::kManifest, "minutes = 120", "minutes = ")).substr(0, 46),
            "modules/01_tensor/module.toml:3: not TOML: Err");
}

TEST(Registry, ReadsTheCourseItself) { EXPECT_NO_THROW(Registry::read(TINYTORCH_SOURCE)); }

TEST(FindRoot, ClimbsToTheCourseAndBelievesTheVariable) {
  const SmallCourse course;
  const Folder elsewhere;
  const char* old = std::getenv("TINYTORCH_ROOT");
  const std::string saved = old == nullptr ? "" : old;
  const auto here = std::filesystem::current_path();

  ::unsetenv("TINYTORCH_ROOT");
  std::filesystem::current_path(course.root() / "modules/01_tensor");
  EXPECT_TRUE(std::filesystem::equivalent(find_root(), course.root()));
  std::filesystem::current_path(elsewhere.path());
  EXPECT_NE(error_of([] { find_root(); }).find("is not inside the course"), std::string::npos);
  ::setenv("TINYTORCH_ROOT", course.root().c_str(), 1);
  EXPECT_TRUE(std::filesystem::equivalent(find_root(), course.root()));
  ::setenv("TINYTORCH_ROOT", elsewhere.path().c_str(), 1);
  EXPECT_NE(error_of([] { find_root(); }).find("which has no modules/00_core"), std::string::npos);

  std::filesystem::current_path(here);
  saved.empty() ? ::unsetenv("TINYTORCH_ROOT") : ::setenv("TINYTORCH_ROOT", saved.c_str(), 1);
}

TEST(Nearest, TakesTheSmallestDistanceAndGivesUpWhenNothingIsNear) {
  EXPECT_EQ(nearest("tensr", {"attention", "tensor"}), "tensor");
  EXPECT_EQ(nearest("05.3", {"05.2", "05.33"}), "05.2");
  EXPECT_EQ(nearest("zebra", {"attention", "tensor"}), "");
  EXPECT_EQ(nearest("x", {}), "");
}

}  // namespace
