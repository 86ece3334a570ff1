/// @file
/// A course with one small module, for tests of what a learner does with it.

#pragma once

#include <filesystem>
#include <string>

#include "folder.h"
#include "tito/core/registry.h"

/// modules/01_tensor with three exercises (the last one stretch), one question, a stub and a test.
class SmallCourse {
 public:
  SmallCourse() {
    std::filesystem::create_directories(folder_.path() / "modules/00_core");
    folder_.write("modules/01_tensor/module.toml", kManifest);
    folder_.write("modules/01_tensor/stub/strides.cpp", stub("#include \"tinytorch/tensor.h\"\n"));
    folder_.write("modules/01_tensor/solution/strides.cpp", "// the reference\n");
    folder_.write("tests/01_tensor/test_strides.cpp", "// tests\n");
    registry_ = tito::Registry::read(folder_.path());
  }

  /// A second module, 02_layers, which depends on the first; for who reads the registry again.
  void add_layers() const {
    write("modules/02_layers/module.toml", "title = \"Layers\"\ndepends = [\"01\"]\nminutes = 60\n");
  }

  [[nodiscard]] const tito::Registry& registry() const { return registry_; }
  [[nodiscard]] const tito::Module& tensor() const { return registry_.module("01"); }
  [[nodiscard]] const std::filesystem::path& root() const { return folder_.path(); }
  void write(const std::string& file, std::string_view content) const { folder_.write(file, content); }
  [[nodiscard]] std::string read(const std::string& file) const { return folder_.read(file); }
  [[nodiscard]] bool has(const std::string& file) const { return std::filesystem::exists(root() / file); }

  /// Its module.toml. Tests count its lines.
  static constexpr const char* kManifest = R"(title = "Tensor"
depends = []
minutes = 120
checkpoint = "Shapes"
[[exercise]]
id = "01.1"
title = "Strides"
file = "strides.cpp"
level = 1
points = 5
hints = ["look at the last one", "go backwards", "a running product"]
needs = []
[[exercise]]
id = "01.2"
title = "Index"
file = "strides.cpp"
level = 2
points = 10
needs = ["01.1"]
hints = ["a", "b", "c"]
[[exercise]]
id = "01.3"
title = "Overlap"
file = "strides.cpp"
level = 3
points = 5
needs = []
hints = ["a", "b", "c"]
[[question]]
id = "01.Q1"
title = "Why strides?"
points = 3
)";

  static constexpr const char* kStudentFile = "modules/01_tensor/student/strides.cpp";

  /// What a stub looks like, under a heading.
  static std::string stub(const std::string& heading) {
    return heading + region("01.1", todo("01.1")) + region("01.2", todo("01.2")) +
           region("01.3", todo("01.3"));
  }
  static std::string todo(const std::string& id) {
    return "  // YOUR CODE HERE (about 1 line)\n  todo(\"" + id + "\");\n";
  }
  static std::string region(const std::string& id, const std::string& body) {
    return "// Exercise " + id + ": say what.\nint f" + id.substr(3) + "() {\n  // BEGIN SOLUTION\n" + body +
           "  // END SOLUTION\n}\n";
  }

 private:
  Folder folder_;
  tito::Registry registry_;
};
