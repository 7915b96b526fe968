import { Fieldset, Group, NumberInput, Select } from '@mantine/core';

/** A voxel size while it is typed: a field may be empty. */
export interface TypedVoxelSize {
  readonly x: number | string;
  readonly y: number | string;
  readonly z: number | string;
  readonly unit: string;
}

const units = [
  { value: 'angstrom', label: 'Å' },
  { value: 'nanometer', label: 'nm' },
  { value: 'micrometer', label: 'µm' },
  { value: 'millimeter', label: 'mm' },
];

/** The size, once all three edges are numbers above zero. */
export function voxelSizeOf(typed: TypedVoxelSize): { x: number; y: number; z: number; unit: string } | undefined {
  const [x, y, z] = [Number(typed.x), Number(typed.y), Number(typed.z)];
  return [x, y, z].every((edge) => Number.isFinite(edge) && edge > 0) ? { x, y, z, unit: typed.unit } : undefined;
}

export function VoxelSizeFields({
  value,
  onChange,
  known,
}: {
  readonly value: TypedVoxelSize;
  readonly onChange: (value: TypedVoxelSize) => void;
  /** Whether the files themselves tell it. */
  readonly known: boolean;
}) {
  const choices = units.some((unit) => unit.value === value.unit)
    ? units
    : [...units, { value: value.unit, label: value.unit }];
  return (
    <Fieldset
      legend={known ? 'Voxel size, as the files tell it' : 'Voxel size: the files do not tell it'}
      variant="unstyled"
    >
      <Group gap="sm" align="flex-start">
        {(['x', 'y', 'z'] as const).map((axis) => (
          <NumberInput
            key={axis}
            w={120}
            label={axis}
            value={value[axis]}
            min={0}
            decimalScale={6}
            error={value[axis] !== '' && !(Number(value[axis]) > 0) ? 'Above zero' : undefined}
            onChange={(edge) => {
              onChange({ ...value, [axis]: edge });
            }}
          />
        ))}
        <Select
          w={110}
          label="unit"
          data={choices}
          value={value.unit}
          allowDeselect={false}
          onChange={(unit) => {
            onChange({ ...value, unit: unit ?? value.unit });
          }}
        />
      </Group>
    </Fieldset>
  );
}
