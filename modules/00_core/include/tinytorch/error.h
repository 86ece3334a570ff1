/// @file
/// What goes wrong, by type. Every message says who speaks, what arrived, what was expected and what to do.

#pragma once

#include <exception>
#include <string>

namespace tinytorch {

/// The base of everything this library throws.
class Error : public std::exception {
 public:
  explicit Error(std::string message) : message_(static_cast<std::string&&>(message)) {}
  [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }
  /// The name of the type, as the grader's records write it.
  [[nodiscard]] virtual const char* type() const noexcept { return "Error"; }

 private:
  std::string message_;
};

/// Shapes that do not fit each other or the operation.
class ShapeError : public Error {
 public:
  using Error::Error;
  [[nodiscard]] const char* type() const noexcept override { return "ShapeError"; }
};

/// An element type the operation does not take.
class DTypeError : public Error {
 public:
  using Error::Error;
  [[nodiscard]] const char* type() const noexcept override { return "DTypeError"; }
};

/// Tensors on different devices, or on one that is not here.
class DeviceError : public Error {
 public:
  using Error::Error;
  [[nodiscard]] const char* type() const noexcept override { return "DeviceError"; }
};

/// An axis, a position or a label out of range.
class IndexError : public Error {
 public:
  using Error::Error;
  [[nodiscard]] const char* type() const noexcept override { return "IndexError"; }
};

/// A setting that makes no sense, such as a probability of 1.5.
class ValueError : public Error {
 public:
  using Error::Error;
  [[nodiscard]] const char* type() const noexcept override { return "ValueError"; }
};

/// A name that is not there: a parameter, a child, a key of a state_dict.
class KeyError : public Error {
 public:
  using Error::Error;
  [[nodiscard]] const char* type() const noexcept override { return "KeyError"; }
};

/// A gradient that was asked for and cannot be had.
class GradientError : public Error {
 public:
  using Error::Error;
  [[nodiscard]] const char* type() const noexcept override { return "GradientError"; }
};

/// A file that is missing, cut short, malformed or cannot be written.
class FileError : public Error {
 public:
  using Error::Error;
  [[nodiscard]] const char* type() const noexcept override { return "FileError"; }
};

/// More memory than a tensor can have, or than the machine gives.
class MemoryError : public Error {
 public:
  using Error::Error;
  [[nodiscard]] const char* type() const noexcept override { return "MemoryError"; }
};

/// An exercise that is not written yet.
class NotImplemented : public Error {
 public:
  NotImplemented(const char* exercise, const char* file, int line);
  [[nodiscard]] const char* type() const noexcept override { return "NotImplemented"; }
  [[nodiscard]] const std::string& exercise() const noexcept { return exercise_; }

 private:
  std::string exercise_;
};

/// The body of an unwritten exercise: throws NotImplemented naming exercise, file and line.
[[noreturn]] void todo(const char* exercise, const char* file = __builtin_FILE(),
                       int line = __builtin_LINE());

}  // namespace tinytorch
