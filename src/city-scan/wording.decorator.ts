import { ApiProperty } from '@nestjs/swagger';
import { registerDecorator } from 'class-validator';

const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/;

const wording = (longest: number) => ({
  type: 'object' as const,
  example: { en: 'City Scan', pt: 'Diagnóstico da cidade' },
  properties: { en: { type: 'string' as const, minLength: 1, maxLength: longest } },
  required: ['en'],
  additionalProperties: { type: 'string' as const, minLength: 1, maxLength: longest },
  description: 'By language (ISO 639); English is always there',
});

/** A text by language in a request: English and up to 50 others, each of 1 to `longest` characters. */
export function IsWording(longest: number): PropertyDecorator {
  return (target, property) => {
    ApiProperty(wording(longest))(target, property);
    registerDecorator({
      name: 'isWording',
      target: target.constructor,
      propertyName: String(property),
      validator: {
        validate: (value: unknown) => isWording(value, longest),
        defaultMessage: () =>
          `${String(property)} must be an object of texts by language, such as {"en": "…"}, with English and 1 to ${longest} characters each`,
      },
    });
  };
}

function isWording(value: unknown, longest: number): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const texts = Object.entries(value);
  return (
    'en' in value &&
    texts.length <= 51 &&
    texts.every(
      ([language, text]) =>
        LANGUAGE.test(language) && typeof text === 'string' && /\S/.test(text) && text.length <= longest,
    )
  );
}

/** A text by language in an answer. */
export const ApiWording = () =>
  ApiProperty({
    type: 'object',
    example: { en: 'City Scan' },
    properties: { en: { type: 'string' } },
    required: ['en'],
    additionalProperties: { type: 'string' },
  });
