import { ActionIcon, ColorInput, TextInput, Tooltip } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { count } from '../../../../look/numbers';
import { changeBox, deleteBox } from '../../../annotations/boxes';
import { useWorking } from '../../../annotations/working';
import classes from './ToolOptions.module.css';

/** The chosen box: its name, colour and size. */
export function BoxOptions() {
  const number = useWorking((working) => working.activeBox);
  // A box that changes is another object.
  const box = useWorking(({ work, revisions }) =>
    revisions.boxes >= 0 && number !== undefined ? work?.state.boxes.get(number) : undefined,
  );
  if (!box)
    return (
      <span>Drag to draw a box; drag its edges to resize it. Click one to choose it; drag its middle to move it.</span>
    );
  return (
    <>
      <label className={classes.field}>
        Box
        <Name key={box.box} box={box.box} name={box.name} />
      </label>
      <ColorInput
        size="xs"
        w={110}
        aria-label="Colour of the box"
        value={box.color}
        onChangeEnd={(color) => {
          if (/^#[\da-f]{6}$/i.test(color) && color !== box.color) changeBox(box.box, { color });
        }}
      />
      <span className={classes.value}>
        {box.at.map(count).join(', ')} · {box.size.map(count).join(' × ')}
      </span>
      <Tooltip label="Delete the box. Ctrl+Z brings it back">
        <ActionIcon
          size={24}
          variant="subtle"
          color="gray"
          aria-label="Delete the box"
          onClick={() => {
            deleteBox(box.box);
          }}
        >
          <IconTrash size={15} />
        </ActionIcon>
      </Tooltip>
    </>
  );
}

function Name({ box, name }: { readonly box: number; readonly name: string }) {
  const [text, setText] = useState(name);
  useEffect(() => {
    setText(name);
  }, [name]);
  return (
    <TextInput
      size="xs"
      w={150}
      aria-label="Name of the box"
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
      }}
      onBlur={() => {
        if (text !== name) changeBox(box, { name: text });
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
      }}
    />
  );
}
