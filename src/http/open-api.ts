import type { INestApplication } from '@nestjs/common';
import { ProblemDto } from './dtos.js';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** Describes the interface at `/api/openapi.json`, with a page for people at `/api/docs`. */
export function describeInterface(app: INestApplication): void {
  const document = SwaggerModule.createDocument(
    app,
    new DocumentBuilder()
      .setTitle('City Partnerships')
      .setDescription(
        'A double-entry fund ledger. Money is text with the decimals of its currency, days are ISO, moments RFC 3339 in UTC; ' +
          'what is refused is answered with application/problem+json (RFC 9457).',
      )
      .setVersion('0.1.0')
      .build(),
    { extraModels: [ProblemDto] },
  );
  SwaggerModule.setup('api/docs', app, document, { jsonDocumentUrl: 'api/openapi.json' });
}
