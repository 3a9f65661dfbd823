'use client';
/** @file What replaces every page until someone has signed in; who has does not load it. */
import dynamic from 'next/dynamic';

export const SignIn = dynamic(() => import('./sign-in-page').then((part) => part.SignInPage));
