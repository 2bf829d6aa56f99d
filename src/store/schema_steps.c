/*
 * schema_steps.c - the text of schema/NNN.sql, in the order in which the steps are run.
 */
#include "unit_file.h"

const char *const schema_steps[] = {
#include "schema_001.inc"
};

const int schema_steps_n = (int)(sizeof schema_steps / sizeof schema_steps[0]);
