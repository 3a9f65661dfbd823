/**
 * @file What the vendors' tools print, by driver. No card was at hand: the forms are those that others recorded and published, and
 * figures and ids are made up where a question has other columns than ours. Each says where its form is from.
 */

/**
 * 8.0-era: the driver 418 and before knows nothing of MIG, and refuses the whole question. The sentence as quoted in many reports
 * of drivers 470 to 580 ("Field "…" is not a valid field to query.", standard output, status 2).
 */
export const unknownField = 'Field "mig.mode.current" is not a valid field to query.\n\n';

/** GeForce cards of driver 384: fields that they lack in brackets (form: gpustat's test of GTX TITAN X). */
export const geforce384 = `0, GPU-10fb0fbd-2696-43f3-467f-d280d906a107, 384.111, 76, 8000, 12287, 80, 178.21, Default, GeForce GTX TITAN X
1, GPU-d1df4664-bb44-189c-7ad0-ab86c8cb30e2, 384.111, 0, 9000, 12287, 36, [Not Supported], Default, GeForce GTX TITAN X
2, GPU-50205d95-57b6-f541-2bcb-86c09afed564, 384.111, [Not Supported], 8520, 12287, 71, [Not Supported], Exclusive_Process, GeForce GTX TITAN X
`;

/** Their programs; one that the driver does not name (form: the same test). */
export const geforcePrograms = `GPU-10fb0fbd-2696-43f3-467f-d280d906a107, 48448, python
GPU-d1df4664-bb44-189c-7ad0-ab86c8cb30e2, 192453, /opt/conda/bin/python, with a comma
GPU-50205d95-57b6-f541-2bcb-86c09afed564, [Not Supported], [Not Supported]
GPU-50205d95-57b6-f541-2bcb-86c09afed564, 38310, [Insufficient Permissions]
`;

/** Driver 450 to 550, all fields but recovery: A40s at rest (form and figures: a recording of driver 550.127.05 with ten of them). */
export const a40 = `0, GPU-0472e0b4-22a5-992d-e99a-b924703a82f7, 550.127.05, 0, 1, 46068, 29, 23.15, Default, [N/A], NVIDIA A40
1, GPU-ec5ae7f5-28ec-d423-7a74-f1a00dd8f3ec, 550.127.05, 0, 1, 46068, 30, 24.02, Default, [N/A], NVIDIA A40
`;

/** A card that fails beside two that do not: the tool ends with an error (form: tests of a monitoring program, RTX 3090s). */
export const oneFails = `0, GPU-0000aaaa-0000-0000-0000-000000000000, 535.183.01, 30, 1695, 24576, 62, 310.10, Default, [N/A], NVIDIA GeForce RTX 3090
Unable to determine the device handle for GPU0000:02:00.0: Unknown Error
[Unknown Error], [Unknown Error], [Unknown Error], [Unknown Error], [Unknown Error], [Unknown Error], [Unknown Error], [Unknown Error], [Unknown Error], [Unknown Error], [Unknown Error]
2, GPU-2222aaaa-0000-0000-0000-000000000000, 535.183.01, 31, 1700, 24576, 60, 305.00, Default, [N/A], NVIDIA GeForce RTX 3090
`;

/** The same sentence of older drivers, which name the card otherwise (forms: three published reports). */
export const unanswering = [
  'Unable to determine the device handle for GPU3: 0000:5F:00.0: Unknown Error',
  'Unable to determine the device handle for GPU 0000:04:00.0: Unknown Error',
  'Unable to determine the device handle for gpu 0000:01:00.0: GPU is lost.  Reboot the system to recover this GPU',
];

/** A card that fell off the bus while it was watched (form: "[GPU is lost]" in recordings of 2023 to 2026). */
export const lost = `0, GPU-63feeb45-94c6-b9cb-78ea-98e9b7a5be6b, 535.247.01, [GPU is lost], [GPU is lost], [GPU is lost], [GPU is lost], [GPU is lost], [GPU is lost], [GPU is lost], NVIDIA GeForce RTX 3090
`;

/** RTX A6000s with single figures that the driver can't read: no failure (form and figures: a recording of five). */
export const partly = `0, GPU-0472e0b4-22a5-992d-e99a-b924703a82f7, 545.23.08, [Unknown Error], 6, 49140, [Unknown Error], [Unknown Error], Default, [N/A], NVIDIA RTX A6000
`;

/** Driver 580: a card that is to be drained and reset, and one that nobody may use (words: NVML's recovery actions). */
export const recovering = `0, GPU-aaaa1111-bbbb-cccc-dddd-eeeeeeeeeeee, 580.82.07, 0, 0, 81920, 31, 60.00, Default, Disabled, Drain and Reset, NVIDIA H100 80GB HBM3
1, GPU-bbbb1111-bbbb-cccc-dddd-eeeeeeeeeeee, 580.82.07, 0, 0, 81920, 31, 60.00, Prohibited, Disabled, None, NVIDIA H100 80GB HBM3
2, GPU-cccc1111-bbbb-cccc-dddd-eeeeeeeeeeee, 580.82.07, 97, 70000, 81920, 64, 655.31, Default, Disabled, None, NVIDIA H100 80GB HBM3
`;

/** Memory shared with the processor: GB10 tells none of its own (form: a recording of DGX Spark). */
export const unified = `0, GPU-d0000000-0000-0000-0000-000000000000, 580.95.05, 4, [N/A], [N/A], 38, 9.11, Default, [N/A], None, NVIDIA GB10
`;

/** A divided A100, another that is divided and has no instances, a whole one (forms: -L of drivers 450 and 535). */
export const divided = `0, GPU-63feeb45-94c6-b9cb-78ea-98e9b7a5be6b, 535.161.08, [N/A], [Insufficient Permissions], [Insufficient Permissions], 33, 47.63, Default, Enabled, NVIDIA A100-PCIE-40GB
1, GPU-11111111-94c6-b9cb-78ea-98e9b7a5be6b, 535.161.08, [N/A], 0, 40960, 30, 40.00, Default, Enabled, NVIDIA A100-PCIE-40GB
2, GPU-22222222-94c6-b9cb-78ea-98e9b7a5be6b, 535.161.08, 0, 0, 40960, 30, 40.00, Default, Disabled, NVIDIA A100-PCIE-40GB
`;
export const dividedList = `GPU 0: NVIDIA A100-PCIE-40GB (UUID: GPU-63feeb45-94c6-b9cb-78ea-98e9b7a5be6b)
  MIG 3g.20gb     Device  0: (UUID: MIG-08dd6e9d-5721-5b55-872d-d8421f4716df)
  MIG 1g.5gb+me   Device  1: (UUID: MIG-429e08f1-96b3-59b1-ac9f-b8606f0b71ff)
GPU 1: NVIDIA A100-PCIE-40GB (UUID: GPU-11111111-94c6-b9cb-78ea-98e9b7a5be6b)
GPU 2: NVIDIA A100-PCIE-40GB (UUID: GPU-22222222-94c6-b9cb-78ea-98e9b7a5be6b)
`;
/** How driver 450 wrote the same. */
export const dividedList450 = `GPU 0: A100-PCIE-40GB (UUID: GPU-63feeb45-94c6-b9cb-78ea-98e9b7a5be6b)
  MIG 3g.20gb Device 0: (UUID: MIG-GPU-63feeb45-94c6-b9cb-78ea-98e9b7a5be6b/1/0)
`;

/** No card, or no driver (words: NVIDIA's own, as countless reports quote them). */
export const noDevices = 'No devices were found\n';
export const noDriver =
  "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest NVIDIA driver is installed and running.\n\n";

/** ROCm 6.0.2 with two MI100 (keys and figures: a recording in telegraf's tests), and two programs (form: rocm-smi --showpids). */
export const mi100 = `WARNING: AMD GPU device(s) is/are in a low-power state. Check power control/runtime_status

${JSON.stringify({
  card0: {
    'Device ID': '0x738c',
    'Unique ID': '0x79ccd55167a2124a',
    'Temperature (Sensor edge) (C)': '53.0',
    'Temperature (Sensor junction) (C)': '55.0',
    'Average Graphics Package Power (W)': '36.0',
    'GPU use (%)': '0',
    'VRAM Total Memory (B)': '34342961152',
    'VRAM Total Used Memory (B)': '6750208',
    'Card series': 'Arcturus GL-XL [Instinct MI100]',
    'Card model': '0x0c34',
  },
  card1: {
    'Device ID': '0x738c',
    'Unique ID': '0x4edfb117a17a07d',
    'Temperature (Sensor edge) (C)': '55.0',
    'Average Graphics Package Power (W)': '44.0',
    'GPU use (%)': '97',
    'VRAM Total Memory (B)': '34342961152',
    'VRAM Total Used Memory (B)': '21474836480',
    'Card series': 'Arcturus GL-XL [Instinct MI100]',
    'Card model': '0x0c34',
  },
  system: { 'Driver version': '6.3.6', PID4711: 'python3, 1, 21474836480, 0, unknown', '(Topology) Hops': '2' },
})}
`;

/** ROCm 4.3 with a card for desktops: no id of its own, and its name a number (keys and figures: a recording in telegraf's tests). */
export const rx6700 = JSON.stringify({
  card0: {
    'GPU ID': '0x73df',
    'Unique ID': 'N/A',
    'Temperature (Sensor junction) (C)': '47.0',
    'Average Graphics Package Power (W)': '6.0',
    'GPU use (%)': '0',
    'VRAM Total Memory (B)': '12868124672',
    'VRAM Total Used Memory (B)': '1622728704',
    'Card series': '0x1002',
    'Card model': '0x1002',
  },
  system: { 'Driver version': '6.3.6' },
});
