#include "tests/support/elf_file.h"

#include <elf.h>

#include <cstring>
#include <optional>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/status_macros.h"
#include "tests/support/file_text.h"

namespace courier::test {
namespace {

template <class T>
std::optional<T> ReadAt(const std::string& bytes, size_t offset) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof(T));
  return value;
}

void ReadSegments(const std::string& bytes, const Elf64_Ehdr& header, ElfFile& file) {
  file.executable_stack = true;  // what the kernel assumes without a PT_GNU_STACK
  for (size_t i = 0; i < header.e_phnum; ++i) {
    const auto segment =
        ReadAt<Elf64_Phdr>(bytes, header.e_phoff + i * static_cast<size_t>(header.e_phentsize));
    if (!segment) return;
    const bool runs = (segment->p_flags & PF_X) != 0;
    if (segment->p_type == PT_GNU_STACK) file.executable_stack = runs;
    if (segment->p_type == PT_GNU_RELRO) file.read_only_relocations = true;
    if (segment->p_type == PT_LOAD && runs && (segment->p_flags & PF_W) != 0) {
      file.writable_code = true;
    }
  }
}

void ReadDynamic(const std::string& bytes, const Elf64_Shdr& section, ElfFile& file) {
  for (size_t at = 0; at < section.sh_size; at += sizeof(Elf64_Dyn)) {
    const auto entry = ReadAt<Elf64_Dyn>(bytes, section.sh_offset + at);
    if (!entry) return;
    const auto value = entry->d_un.d_val;
    if (entry->d_tag == DT_BIND_NOW) file.bound_at_start = true;
    if (entry->d_tag == DT_FLAGS && (value & DF_BIND_NOW) != 0) file.bound_at_start = true;
    if (entry->d_tag == DT_FLAGS_1 && (value & DF_1_NOW) != 0) file.bound_at_start = true;
    if (entry->d_tag == DT_FLAGS_1 && (value & DF_1_PIE) != 0) file.position_independent = true;
    if (entry->d_tag == DT_RPATH || entry->d_tag == DT_RUNPATH) file.library_path = true;
  }
}

void ReadImports(const std::string& bytes, const Elf64_Shdr& section, const Elf64_Shdr& names,
                 ElfFile& file) {
  for (size_t at = 0; at < section.sh_size; at += sizeof(Elf64_Sym)) {
    const auto symbol = ReadAt<Elf64_Sym>(bytes, section.sh_offset + at);
    const size_t name = symbol ? names.sh_offset + symbol->st_name : bytes.size();
    if (name >= bytes.size()) return;
    if (symbol->st_shndx == SHN_UNDEF) file.imported.emplace_back(bytes.c_str() + name);
  }
}

}  // namespace

absl::StatusOr<ElfFile> ReadElfFile(const std::string& path) {
  COURIER_ASSIGN_OR_RETURN(const std::string bytes, ReadFileText(path));
  const auto header = ReadAt<Elf64_Ehdr>(bytes, 0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
      header->e_ident[EI_CLASS] != ELFCLASS64) {
    return MakeError(Reason::kInternal, absl::StrCat(path, " is no 64-bit ELF file"));
  }
  ElfFile file;
  ReadSegments(bytes, *header, file);
  const auto section_at = [&](size_t i) {
    return ReadAt<Elf64_Shdr>(bytes,
                              header->e_shoff + i * static_cast<size_t>(header->e_shentsize));
  };
  for (size_t i = 0; i < header->e_shnum; ++i) {
    const auto section = section_at(i);
    if (!section) break;
    if (section->sh_type == SHT_DYNAMIC) ReadDynamic(bytes, *section, file);
    if (section->sh_type != SHT_DYNSYM) continue;
    if (const auto names = section_at(section->sh_link)) {
      ReadImports(bytes, *section, *names, file);
    }
  }
  return file;
}

}  // namespace courier::test
