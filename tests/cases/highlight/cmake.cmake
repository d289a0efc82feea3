# Offers
cmake_minimum_required(VERSION 3.25)
project(offers LANGUAGES C)
set(SOURCES offer.c "page ${NUMBER}.c" ${OTHERS} -DX=y CACHE STRING "all \"files\"")
if(NOT WITH_TESTS AND (A OR B))
  add_executable(offers ${SOURCES})
  own_function(${${KIND}_SOURCES} [[raw
text]] $<BUILD_INTERFACE:x>)
endif()
#[[ A block
comment ]]
message(STATUS "done")
