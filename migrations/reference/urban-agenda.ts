/**
 * The 175 paragraphs of the New Urban Agenda (resolution 71/256 of the General Assembly, annex) by the part and section in which they
 * stand, named in our own words: first and last paragraph, part, section.
 */
export const urbanAgendaSections: [first: number, last: number, part: string, section: string][] = [
  [1, 10, 'Quito Declaration', 'Where cities stand, and why an agenda'],
  [11, 13, 'Quito Declaration', 'The vision that is shared: cities for all'],
  [14, 16, 'Quito Declaration', 'Principles and commitments'],
  [17, 22, 'Quito Declaration', 'A call to act'],
  [23, 23, 'Implementation plan', 'What the plan is for'],
  [24, 24, 'Transformative commitments', 'Three dimensions, not to be divided'],
  [25, 42, 'Transformative commitments', 'Social inclusion and the end of poverty'],
  [43, 62, 'Transformative commitments', 'Prosperity and opportunities for all'],
  [63, 80, 'Transformative commitments', 'Environment and resilience'],
  [81, 84, 'Effective implementation', 'What it takes in general'],
  [85, 92, 'Effective implementation', 'Urban governance and its framework'],
  [93, 125, 'Effective implementation', 'Planning and managing space'],
  [126, 160, 'Effective implementation', 'Means: finance, capacity, knowledge'],
  [161, 175, 'Follow-up and review', 'How progress is watched'],
];
